import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { JsonSchema, Shape } from '#domain';
import type { FormClass } from '../http/field.js';
import { Access, type RouteAccess } from '../http/route-access.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** Status → the codes of refusals. */
export type Codes = Readonly<Partial<Record<number, readonly string[]>>>;

/** An answer: its shape, and what one looks like. */
export interface Answers {
  readonly status: number;
  readonly schema: JsonSchema;
  readonly example: Json;
  readonly mediaType?: string;
  /** The same in other media types. */
  readonly alsoAs?: Readonly<Record<string, { readonly schema: JsonSchema; readonly example: Json }>>;
  readonly headers?: readonly string[];
}

/** What the OpenAPI document says of a route besides its method and path. */
export interface Description {
  readonly tag: string;
  readonly says: string;
  readonly answers: readonly Answers[];
  readonly body?: {
    readonly form: FormClass;
    readonly example: Json;
    /** What a body may hold besides its form. */
    readonly also?: Readonly<Record<string, Shape<unknown>>>;
  };
  /** A body that no form describes: a file. */
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema; readonly example?: Json }>>;
  readonly query?: FormClass;
  readonly headers?: readonly string[];
  /** The codes of what it refuses, besides those that every route of its sort does. */
  readonly refuses?: Codes;
  /** Default: whoever signed in. */
  readonly access?: RouteAccess;
}

export const DESCRIPTION = 'rectify:description';

/** Describes a route to the OpenAPI document: request, answers, codes of refusals, an example of each; and says who may call it. */
export const Describe = (description: Description): MethodDecorator =>
  applyDecorators(SetMetadata(DESCRIPTION, description), Access(description.access ?? 'signed-in'));

/** A shape as an answer, with an example that has it. */
export const answered = <T extends Json>(
  status: number,
  shape: Shape<T>,
  example: NoInfer<T>,
  headers: readonly string[] = [],
): Answers => ({
  status,
  schema: shape.schema,
  example,
  headers,
});
