import type { OfThePast, Page, PageRequest, TakenAt } from './reading.js';

export const MEASURES = [
  'inspections',
  'problemsFound',
  'problemsRectified',
  'rectificationRate',
  'closureRate',
  'completionRate',
  'onTimeRateOriginal',
  'onTimeRateApproved',
  'onTimeRateEffective',
  'returnRate',
  'relapseRate',
  'meanDaysToClosure',
  'p90DaysToClosure',
  'organizationCoverage',
] as const;

/**
 * 督导检查次数, 发现问题数, 已整改数, 整改率, 销号率, 办结率, 按期率 under the three clocks, 退回率, 反弹率, mean and p90 days from confirmation
 * to closure, 组织覆盖率.
 *
 * 组织覆盖率 is of the tree as it is, whatever the period: listed are the units (enterprises and social organizations) that are neither merged
 * nor dissolved; covered is one below a committee, a general branch, a branch or a joint branch, or below a unit that is.
 */
export type Measure = (typeof MEASURES)[number];

/** How a period selects: problems by the day they were confirmed, or what happened in it. */
export type Selection = 'cohort' | 'flow';

export interface StatisticsQuery extends OfThePast {
  readonly selection: Selection;
  /** Days in the procedure's zone, both inclusive; open where missing. */
  readonly from?: string;
  readonly to?: string;
  /** Problems by their lead unit, corrections by their own unit, inspections by the inspected organizations. Default: all. */
  readonly organizations?: readonly string[];
  /** Cases that run under this procedure. Default: any. */
  readonly procedure?: string;
  /** The instant at which it is asked what is past due. */
  readonly at: Temporal.Instant;
}

export interface Figure {
  readonly measure: Measure;
  /** What is counted; for days, the sum of days. */
  readonly numerator: number;
  /** Missing for a plain count; for days, the number of closings. */
  readonly denominator?: number;
  /** The count, the ratio, or the days; missing where the denominator is 0. */
  readonly value?: number;
}

export interface Statistics extends TakenAt {
  readonly selection: Selection;
  readonly from?: string;
  readonly to?: string;
  readonly figures: readonly Figure[];
}

/** The measures of the domain, each with what it counts. */
export abstract class StatisticsReader {
  abstract figures(query: StatisticsQuery): Promise<Statistics>;

  /**
   * The numbers (ordinals) of the events that a figure counts, oldest first; as many as the figure says, but for days, where the
   * numerator is a sum and both parts list the closings.
   * @throws Refused `page.cursor-unknown`
   */
  abstract events(query: StatisticsQuery, measure: Measure, part: 'numerator' | 'denominator', page: PageRequest): Promise<Page<number>>;
}
