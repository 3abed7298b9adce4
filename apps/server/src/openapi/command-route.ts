import { applyDecorators, HttpCode, Post, SetMetadata, UseInterceptors } from '@nestjs/common';
import { id, instant, object, optional, text, whole, type Message } from '#domain';
import { COMMAND, CommandCall, type RoutedCommand } from '../http/call.js';
import { schemaOf, type FormClass } from '../http/field.js';
import type { RouteAccess } from '../http/route-access.js';
import { answered, Describe, type Answers, type Json } from './describe.js';

/** The part of a lifecycle's table that its routes go by. */
interface Table {
  readonly name: string;
  readonly steps: Readonly<Record<string, { readonly decision?: true }>>;
}

/** A command's route: where it is, what it says, and what it refuses besides what every command does. */
export interface CommandRoute<T extends string> {
  /** The path below the controller's. */
  readonly at: string;
  readonly command: T;
  readonly says: string;
  readonly form: FormClass;
  readonly example: Json;
  /** The rules' own codes; answered with 422. */
  readonly refuses?: readonly string[];
  /** The codes for what its body names and is not there; answered with 404, as what the path names. */
  readonly lacks?: readonly string[];
  /** Below what the new thing is: answers 201 with its address. */
  readonly creates?: `/v1/${string}`;
  /** Needs `If-Match` though the table does not say so: what was seen is another thing. */
  readonly seesAnother?: true;
  readonly access?: RouteAccess;
  /** What it answers, where that is more than every command does. */
  readonly answer?: Pick<Answers, 'schema' | 'example'>;
  /** Other answers than the usual one. */
  readonly also?: readonly Answers[];
}

/** What is personal or secret of these is kept under keys. */
const KEEPS_KEYS: ReadonlySet<string> = new Set(['people', 'outlets']);

/** What every command answers. */
export const commandAnswer = object({ id, revision: whole(0), position: text(64) });

export const COMMAND_EXAMPLE = { id: '6f1c2a9e-3b47-8d10-9a55-0c2f7b1e4d88', revision: 7, position: '0000000000000042' } as const;

/**
 * Makes the decorator of a lifecycle's command routes. Whether a command is a decision, which needs `If-Match`, is the table's to say.
 * @param unknown the codes for what the path names and is not there
 * @param never the codes with which the table as a whole refuses any of them
 */
export const commandRoutes =
  <C extends Message>(
    tag: string,
    table: Table,
    unknown: readonly string[] = [`${table.name}.unknown`],
    never: readonly string[] = ['not-yours', 'recused', 'not-now'].map((code) => `${table.name}.${code}`),
  ) =>
  ({
    at,
    command,
    says,
    form,
    example,
    refuses = [],
    lacks = [],
    creates,
    seesAnother,
    access,
    answer,
    also = [],
  }: CommandRoute<C['type']>): MethodDecorator => {
    const decision = table.steps[command]?.decision === true;
    const takesEvidence = 'evidence' in (schemaOf(form)['properties'] as object);
    const headers = creates ? ['ETag', 'Location'] : ['ETag'];
    return applyDecorators(
      Post(at),
      HttpCode(creates ? 201 : 200),
      UseInterceptors(CommandCall),
      SetMetadata(COMMAND, { lifecycle: table.name, command, ...(creates && { creates }) } satisfies RoutedCommand),
      Describe({
        tag,
        says: decision ? `${says} A decision: needs If-Match, and names the evidence that was seen.` : says,
        answers: [{ ...answered(creates ? 201 : 200, commandAnswer, COMMAND_EXAMPLE, headers), ...answer }, ...also],
        body: { form, example, also: { occurredAt: optional(instant) } },
        headers: ['Idempotency-Key', 'If-Match'],
        ...(access && { access }),
        refuses: {
          400: ['if-match.invalid', 'idempotency-key.invalid'],
          404: [...unknown, ...lacks],
          409: ['idempotency.key-reused'],
          412: ['precondition.failed'],
          413: ['log.too-large'],
          422: [
            ...never,
            'occurred-at.in-the-future',
            ...(takesEvidence ? ['evidence.unknown'] : []),
            ...(decision ? ['decision.evidence-differs'] : []),
            ...refuses,
          ],
          ...((decision || seesAnother) && { 428: ['precondition.required'] }),
          503: ['clock.skewed', 'command.contended'],
          507: ['log.disk-full', ...(KEEPS_KEYS.has(tag) ? ['person-keys.disk-full'] : [])],
        },
      }),
    );
  };
