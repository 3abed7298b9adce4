/** The days off that a state has announced, as somebody outside keeps them. */
export interface StatutoryDays {
  readonly daysOff: readonly string[];
  /** Rest days that are worked to make up for days off. */
  readonly workedDays: readonly string[];
  /** The last year whose days are all known. */
  readonly publishedThrough: number;
}

/**
 * What is known today of the statutory holidays. It says nothing of a year that was not announced, rather than guess; every day is in a year
 * up to the last one, and said once. Asked when the server starts and never again: what was published from it is what counts.
 */
export abstract class StatutoryCalendar {
  abstract known(): StatutoryDays;
}
