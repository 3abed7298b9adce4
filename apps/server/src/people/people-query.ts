import { id, optional } from '#domain';
import { Field } from '../http/field.js';
import { PageQuery } from '../http/queries.js';

/** Which people. */
export class PeopleQuery extends PageQuery {
  /** At home there, or below. */
  @Field(optional(id)) readonly home?: string;
}
