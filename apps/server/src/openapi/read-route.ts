import { applyDecorators, Get, SetMetadata, UseInterceptors } from '@nestjs/common';
import type { JsonSchema } from '#domain';
import type { FormClass } from '../http/field.js';
import { ReadAnswer, READS } from '../http/read-answer.js';
import type { ReadModelName } from '../read-models.js';
import { Describe, type Codes, type Json } from './describe.js';

/** A route that changes nothing. */
export interface ReadRoute {
  readonly tag: string;
  /** The path below the controller's. */
  readonly at: string;
  readonly says: string;
  readonly query: FormClass;
  /** Which read models it answers from; without one, from the thing's own stream, which is never behind. */
  readonly reads?: ReadModelName | readonly ReadModelName[];
  readonly schema: JsonSchema;
  readonly example: Json;
  readonly headers?: readonly string[];
  /** The answer has the thing's ETag. */
  readonly tagged?: true;
  readonly refuses?: Codes;
}

/** A subtree is the tree as of the asked position: where one can be asked for, the directory has to have come as far as the register. */
export const REGISTER_AND_SUBTREES = ['register', 'directory'] as const;

/** Where it may be asked how the register stood. */
export const OF_THE_PAST = ['read.preparing', 'read.not-prepared'] as const;

/** Makes a read's route: it waits for `after`, joins names, and sets the thing's ETag. */
export const Read = ({ tag, at, says, query, reads, schema, example, headers, tagged, refuses = {} }: ReadRoute): MethodDecorator =>
  applyDecorators(
    Get(at),
    UseInterceptors(ReadAnswer),
    ...(reads ? [SetMetadata(READS, [reads].flat())] : []),
    Describe({
      tag,
      says,
      query,
      answers: [{ status: 200, schema, example, ...(tagged && { headers: ['ETag'] }) }],
      ...(headers && { headers }),
      refuses: {
        ...refuses,
        ...(reads && {
          400: [...(refuses[400] ?? []), 'log.position-unknown'],
          503: [...(refuses[503] ?? []), 'read.behind', 'read.stopped'],
        }),
      },
    }),
  );
