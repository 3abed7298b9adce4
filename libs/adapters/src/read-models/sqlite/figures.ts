import type { Figure, Measure, StatisticsQuery } from '#application';
import { dayNumber, PART, PARTS, type Part } from './case-facts.js';
import type { FactCells } from './fact-cells.js';

/** What comes from elsewhere than the cases. */
export interface Beside {
  readonly inspections: number;
  readonly covered: number;
  readonly listed: number;
}

/** The figures of a question from what is counted of the cases. */
export function figuresOf(cells: FactCells, query: StatisticsQuery, { inspections, covered, listed }: Beside): readonly Figure[] {
  const now = query.at.epochMilliseconds;
  const from = query.from === undefined ? 0 : dayNumber(query.from);
  const days = new Map<number, number>();
  /** By part: what is past due now; in a flow, what has one before it in the period, since a problem counts once. */
  const valued = new Float64Array(PARTS);
  const counts = cells.counted(query, (part, value, count) => {
    if (part === PART.firstClosed) days.set(value, (days.get(value) ?? 0) + count);
    else if (part < PART.firstClosed ? value <= now : value >= from) valued[part] = (valued[part] as number) + count;
  });
  const of = (part: Part) => counts[part] ?? 0;
  const once = (part: Part, again: Part) => of(part) - (valued[again] as number);
  const onTime = (measure: Measure, inTime: Part, due: Part) => ratio(measure, of(inTime), of(PART.judged) + (valued[due] as number));
  return [
    plain('inspections', inspections),
    plain('problemsFound', of(PART.found)),
    plain('problemsRectified', of(PART.rectified)),
    ratio('rectificationRate', of(PART.rectified), of(PART.found)),
    ratio('closureRate', of(PART.closed), of(PART.found)),
    ratio('completionRate', of(PART.accepted), of(PART.issued)),
    onTime('onTimeRateOriginal', PART.inTimeOriginal, PART.dueOriginal),
    onTime('onTimeRateApproved', PART.inTimeApproved, PART.dueApproved),
    onTime('onTimeRateEffective', PART.inTimeEffective, PART.dueEffective),
    ratio('returnRate', of(PART.returned), of(PART.submitted)),
    ratio('relapseRate', once(PART.reopened, PART.reopenedAgain), once(PART.everClosed, PART.closedAgain)),
    ...daysToClosure([...days].sort(([a], [b]) => a - b)),
    ratio('organizationCoverage', covered, listed),
  ];
}

const plain = (measure: Measure, count: number): Figure => ({ measure, numerator: count, value: count });

const ratio = (measure: Measure, numerator: number, denominator: number): Figure => ({
  measure,
  numerator,
  denominator,
  ...(denominator > 0 && { value: numerator / denominator }),
});

/** @param days how many closings took so many days, the fewest days first */
function daysToClosure(days: readonly (readonly [days: number, count: number])[]): readonly Figure[] {
  const closings = days.reduce((sum, [, count]) => sum + count, 0);
  const total = days.reduce((sum, [each, count]) => sum + each * count, 0);
  const within = withinNearestRank(days, closings);
  return [
    ratio('meanDaysToClosure', total, closings),
    { measure: 'p90DaysToClosure', numerator: within?.closings ?? 0, denominator: closings, ...(within && { value: within.days }) },
  ];
}

/** The least number of days that at least nine in ten closings did not exceed, and how many those are; undefined where there is none. */
function withinNearestRank(
  days: readonly (readonly [number, number])[],
  closings: number,
): { readonly days: number; readonly closings: number } | undefined {
  let within = 0;
  for (const [each, count] of days) {
    within += count;
    if (10 * within >= 9 * closings) return { days: each, closings: within };
  }
  return undefined;
}
