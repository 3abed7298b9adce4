import { administers, person, refusal, type Appointment, type Person } from '#domain';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { PersonBinding } from '../bindings/person-binding.js';
import { Names } from '../people/names.js';
import type { PersonalData } from '../people/personal-data.js';
import { givenByPeople, permitted, type Permitted } from './permitted.js';
import { ReadingThings, type Answered, type Question } from './reading-things.js';

export interface PersonAnswer extends Answered {
  readonly phase: Exclude<Person['phase'], 'None'>;
  readonly home?: string;
  readonly appointments: readonly Appointment[];
  /** As it is today: name and position for everybody who may see the person, the rest for himself and who administers. */
  readonly data?: PersonalData;
  /** How many sessions are open; for himself and who administers. */
  readonly sessions?: readonly { readonly session: string; readonly expiresAt: string }[];
  /** The calendar feeds of his own deadlines that are open, without their secrets; for himself and who administers. */
  readonly calendarFeeds?: readonly { readonly feed: string; readonly openedAt: string }[];
  /** Missing where the person is shown as he was. */
  readonly commands?: Permitted;
}

export class AskPerson extends Query<PersonAnswer> {
  constructor(readonly question: Question) {
    super();
  }
}

/** Signing in opens a session, and nothing else does. */
const COMMANDS = givenByPeople(person.steps, person.initial.phase, ['OpenSession']);

@QueryHandler(AskPerson)
export class AskPersonHandler implements IQueryHandler<AskPerson> {
  constructor(
    private readonly things: ReadingThings,
    private readonly binding: PersonBinding,
    private readonly names: Names,
  ) {}

  async execute({ question }: AskPerson): Promise<PersonAnswer> {
    const { id, revision, position, tag, state, current, context, past } = await this.things.read(this.binding, question);
    if (state.phase === 'None') throw new TypeError(`person ${id} has events, and was never registered`);
    const known = state.phase === 'Forgotten' ? undefined : state;
    const close = context.self || ('home' in current && administers(context.actor, current.home));
    const data = await this.names.dataOf(id);
    return {
      ...{ id, revision, position, tag, phase: state.phase },
      ...(known && { home: known.home }),
      appointments: known?.appointments ?? [],
      ...(data && { data: close ? data : inPublic(data) }),
      ...(close && { sessions: sessionsOf(state), calendarFeeds: feedsOf(state) }),
      ...(!past && { commands: permitted(COMMANDS, (type) => refusal(person, type, state, context)) }),
    };
  }
}

const inPublic = ({ name, nameEn, position }: PersonalData): PersonalData => ({
  name,
  ...(nameEn !== undefined && { nameEn }),
  ...(position !== undefined && { position }),
});

const feedsOf = (state: Person) =>
  'calendarFeeds' in state ? [...state.calendarFeeds].map(([feed, { openedAt }]) => ({ feed, openedAt })) : [];

const sessionsOf = (state: Person) =>
  'sessions' in state ? [...state.sessions].map(([session, expiresAt]) => ({ session, expiresAt: String(expiresAt) })) : [];
