import {
  calendar,
  evidence,
  inspection,
  message,
  organizationTree,
  outlet,
  person,
  problem,
  procedure,
  REACTIONS,
  series,
  signInName,
  wording,
  type EventShapes,
  type Reaction,
} from '#domain';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { CATEGORIES, type Category } from '../log/categories.js';
import { CATALOGUE } from '../log/event-catalogue.js';
import { Refused } from '../refused.js';
import { ENVELOPES } from './envelopes.js';
import { QUERIES } from './query-handlers.js';

/** Where `@nestjs/cqrs` notes what a class handles; it keeps the names to itself. */
const HANDLES = { command: '__commandHandler__', query: '__queryHandler__', event: '__eventsHandler__', saga: '__saga__' } as const;

type Folds = Readonly<Record<Category, { readonly evolve: object }>>;

const FOLDS: Folds = {
  problem,
  inspection,
  tree: organizationTree,
  person,
  procedure,
  calendar,
  evidence,
  signin: signInName,
  series,
  message,
  wording,
  outlet,
};

/** `@nestjs/cqrs` only warns, or finds out when it is too late: a command, event or reaction without its one handler refuses to start. */
@Injectable()
export class StartUpCheck implements OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  onModuleInit(): void {
    const handlers = new Set(
      [...this.modules.values()].flatMap(({ providers }) => [...providers.values()].map(({ metatype }) => metatype)),
    );
    const handledBy = (key: string) =>
      [...handlers]
        .map((each) => (typeof each === 'function' ? (Reflect.getMetadata(key, each) as unknown) : undefined))
        .filter((each) => each !== undefined);
    haveOneEach('command', ENVELOPES, handledBy(HANDLES.command));
    haveOneEach('query', QUERIES, handledBy(HANDLES.query));
    const inMemory = [...handledBy(HANDLES.event), ...handledBy(HANDLES.saga)];
    if (inMemory.length > 0) throw new Refused('invalid', 'start-up.in-memory-handler', { handlers: inMemory.length });
    everyEventIsFolded(CATALOGUE, FOLDS);
    reactionsFit(REACTIONS, CATALOGUE);
  }
}

interface Named {
  readonly name: string;
}

/** @throws Refused `start-up.handler-missing`, `start-up.handler-doubled`, `start-up.handler-of-nothing` */
export function haveOneEach(what: string, messages: readonly Named[], handled: readonly unknown[]): void {
  for (const message of messages) {
    const count = handled.filter((each) => each === message).length;
    if (count === 0) throw new Refused('invalid', 'start-up.handler-missing', { [what]: message.name });
    if (count > 1) throw new Refused('invalid', 'start-up.handler-doubled', { [what]: message.name });
  }
  const stray = handled.find((each) => !messages.includes(each as Named));
  if (stray !== undefined) throw new Refused('invalid', 'start-up.handler-of-nothing', { [what]: (stray as Named).name });
}

/** @throws Refused `start-up.event-unfolded`, `start-up.event-unknown` */
export function everyEventIsFolded(catalogue: Readonly<Record<Category, EventShapes>>, folds: Folds): void {
  for (const category of CATEGORIES) {
    const shaped = Object.keys(catalogue[category]);
    const taken = Object.keys(folds[category].evolve);
    const unfolded = shaped.find((type) => !taken.includes(type));
    if (unfolded !== undefined) throw new Refused('invalid', 'start-up.event-unfolded', { category, event: unfolded });
    const unknown = taken.find((type) => !shaped.includes(type));
    if (unknown !== undefined) throw new Refused('invalid', 'start-up.event-unknown', { category, event: unknown });
  }
}

/** @throws Refused `start-up.reaction-doubled`, `start-up.event-unknown` */
export function reactionsFit(reactions: readonly Reaction<unknown>[], catalogue: Readonly<Record<Category, EventShapes>>): void {
  for (const [index, { name, on }] of reactions.entries()) {
    if (reactions.findIndex((other) => other.name === name) !== index)
      throw new Refused('invalid', 'start-up.reaction-doubled', { reaction: name });
    for (const [category, heard] of Object.entries(on)) {
      const unknown = Object.keys(heard).find((type) => !Object.hasOwn(catalogue[category as Category], type));
      if (unknown !== undefined) throw new Refused('invalid', 'start-up.event-unknown', { reaction: name, category, event: unknown });
    }
  }
}
