import {
  calendarDays,
  calendarYear,
  COUNTINGS,
  day,
  id,
  oneOf,
  optional,
  text,
  whole,
  type CalendarCommand,
  type Counting,
  type VersionRef,
} from '#domain';
import { asNumber, Field, type Reading } from '../http/field.js';
import type { FormOf } from '../http/form-of.js';
import { AfterQuery } from '../http/queries.js';
import { versionRef } from '../http/shapes.js';

/** A version of a calendar, as a whole or laid over another. */
export class PublishForm implements FormOf<CalendarCommand, 'PublishCalendar', 'version'> {
  @Field(text(200)) readonly title!: string;
  @Field(optional(versionRef)) readonly base?: VersionRef;
  @Field(calendarDays) readonly daysOff!: readonly string[];
  @Field(calendarDays) readonly workedDays!: readonly string[];
  @Field(calendarYear) readonly publishedThrough!: number;
}

/** What is said of the days that come as a file. */
export class ImportQuery {
  @Field(text(200)) readonly title!: string;
  /** The last year whose days the file, or the base, knows. */
  @Field(calendarYear, asNumber) readonly publishedThrough!: number;
  /** The calendar that the days are laid over, and its version. */
  @Field(optional(id)) readonly base?: string;
  @Field(optional(whole(1)), asNumber) readonly baseVersion?: number;
}

/** `?count=-5`. */
const asSigned: Reading = (texts) => (texts.length === 1 && /^-?\d{1,15}$/u.test(texts[0] ?? '') ? Number(texts[0]) : texts);

/** Which day lies so many days after another, or before it. */
export class DayQuery extends AfterQuery {
  @Field(day) readonly from!: string;
  @Field(whole(-3660, 3660), asSigned) readonly count!: number;
  /** Working days, where nothing is said. */
  @Field(optional(oneOf(...COUNTINGS))) readonly counting?: Counting;
  /** The newest, where nothing is said. */
  @Field(optional(whole(1)), asNumber) readonly version?: number;
}
