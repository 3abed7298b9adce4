import type { Question, Session } from '#application';
import { instant, optional, text, whole } from '#domain';
import { callerOf } from './authenticated.js';
import { asNumber, Field, Form } from './field.js';

const position = text(64);

/** A read of which nothing is asked. */
@Form()
export class NoQuery {}

/** A read that has seen everything up to a position. */
export class AfterQuery {
  @Field(optional(position)) readonly after?: string;
}

/** A thing as it is, or as it stood. */
export class AsOfQuery extends AfterQuery {
  @Field(optional(instant)) readonly asOf?: string;
}

/** A page of an answer. */
export class PageQuery extends AfterQuery {
  @Field(optional(whole(1, 200)), asNumber) readonly limit?: number;
  @Field(optional(text(1000))) readonly cursor?: string;
}

/** A page of an answer about how things are, or stood. */
export class PastPageQuery extends PageQuery {
  @Field(optional(instant)) readonly asOf?: string;
}

const USUAL = 50;

/** The page that is asked for. */
export const pageOf = ({ limit = USUAL, cursor }: PageQuery) => ({ limit, ...(cursor !== undefined && { cursor }) });

/** Leaves out what was not asked for. */
export const asked = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

/** A question about a thing. */
export const questionOf = (thing: string, { asOf }: AsOfQuery, session: Session): Question => ({
  thing,
  caller: callerOf(session),
  ...(asOf !== undefined && { asOf }),
});
