import { MEASURES, type Measure, type Selection } from '#application';
import { day, id, oneOf, optional } from '#domain';
import { Field } from '../http/field.js';
import { AsOfQuery, PastPageQuery } from '../http/queries.js';

/** Of which period, of whom, and under which procedure. */
export class StatisticsForm extends AsOfQuery {
  /** Problems by the day they were confirmed, or what happened in the period; `cohort` where it is missing. */
  @Field(optional(oneOf('cohort', 'flow'))) readonly selection?: Selection;
  @Field(optional(day)) readonly from?: string;
  @Field(optional(day)) readonly to?: string;
  /** An organization and everything below it. */
  @Field(optional(id)) readonly organization?: string;
  @Field(optional(id)) readonly procedure?: string;
}

/** The events behind one figure. */
export class FigureEventsForm extends PastPageQuery {
  @Field(optional(oneOf('cohort', 'flow'))) readonly selection?: Selection;
  @Field(optional(day)) readonly from?: string;
  @Field(optional(day)) readonly to?: string;
  @Field(optional(id)) readonly organization?: string;
  @Field(optional(id)) readonly procedure?: string;
  @Field(optional(oneOf('numerator', 'denominator'))) readonly part?: 'numerator' | 'denominator';
}

/** The path of a measure. */
export class MeasurePath {
  @Field(oneOf(...MEASURES)) readonly measure!: Measure;
}
