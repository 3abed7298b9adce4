import type { RegisterRow } from '#projections';

/** What is counted of a case, a number each; what is counted by a value beside its day stands behind `PLAIN`. */
export const PART = {
  found: 0,
  rectified: 1,
  closed: 2,
  issued: 3,
  accepted: 4,
  /** Accepted, and not of the sustained kind. */
  judged: 5,
  inTimeOriginal: 6,
  inTimeApproved: 7,
  inTimeEffective: 8,
  submitted: 9,
  returned: 10,
  /** Problems with a reopening, with a closing: in a flow each of these, and from the second on also `…Again`. */
  reopened: 11,
  everClosed: 12,
  inspected: 13,
  /** Not accepted, and past due from an instant on: by that. */
  dueOriginal: 14,
  dueApproved: 15,
  dueEffective: 16,
  /** First closings, by the days that they took. */
  firstClosed: 17,
  /** By the day of the one before, as 20260401. */
  reopenedAgain: 18,
  closedAgain: 19,
} as const;
export type Part = (typeof PART)[keyof typeof PART];
export const PLAIN = PART.dueOriginal;
export const PARTS = Object.keys(PART).length;

/** One thing that is counted: as a cohort under the one day, as a flow under the other; missing where it counts in the other alone. */
export interface Fact {
  readonly part: Part;
  readonly unit: string;
  readonly cohort?: string;
  readonly flow?: string;
  readonly value?: number;
}

export interface CaseRows {
  readonly problem: Pick<
    RegisterRow<'problems'>,
    'problem' | 'cycle' | 'phase' | 'confirmed' | 'confirmedOn' | 'withdrawn' | 'closed' | 'leadUnit' | 'procedure'
  >;
  readonly corrections: readonly Pick<
    RegisterRow<'corrections'>,
    | 'correction'
    | 'unit'
    | 'kind'
    | 'phase'
    | 'issuedOn'
    | 'acceptedOn'
    | 'submittedMs'
    | 'suspendedMs'
    | 'originalDueDay'
    | 'originalDueMs'
    | 'approvedDueDay'
    | 'approvedDueMs'
    | 'dueDay'
    | 'dueMs'
  >[];
  readonly attempts: readonly Pick<RegisterRow<'attempts'>, 'correction' | 'submittedOn' | 'returned' | 'returnedOn'>[];
  /** In the order of the history. */
  readonly closings: readonly Pick<RegisterRow<'closings'>, 'cycle' | 'closedOn' | 'days' | 'revoked'>[];
  readonly reopenings: readonly Pick<RegisterRow<'reopenings'>, 'reopenedOn'>[];
  readonly rectifications: readonly Pick<RegisterRow<'rectifications'>, 'cycle' | 'rectifiedOn'>[];
}

/** A day as a number that compares as the day does. */
export const dayNumber = (day: string): number => Number(day.replaceAll('-', ''));

/** Everything that is counted of a case as it stands: what the questions in `measures.ts` list, as so many facts. */
export function factsOf(rows: CaseRows): readonly Fact[] {
  const { problem, closings, reopenings, rectifications } = rows;
  const { confirmedOn: cohort, leadUnit: unit } = problem;
  if (problem.confirmed === null || cohort === null || problem.withdrawn !== null) return [];
  const isRectified = problem.phase === 'Rectified' || problem.phase === 'Closed';
  const standing = closings.filter(({ revoked }) => revoked === null);
  return [
    { part: PART.found, unit, cohort, flow: cohort },
    ...rectifications.map(({ cycle, rectifiedOn }): Fact => ({
      ...{ part: PART.rectified, unit, flow: rectifiedOn },
      ...(isRectified && cycle === problem.cycle && { cohort }),
    })),
    ...(problem.closed === null ? [] : [{ part: PART.closed, unit, cohort }]),
    ...standing.map(({ closedOn }): Fact => ({ part: PART.closed, unit, flow: closedOn })),
    ...standing.flatMap(({ cycle, closedOn, days }): readonly Fact[] =>
      cycle === 1 ? [{ part: PART.firstClosed, unit, cohort, flow: closedOn, value: days }] : [],
    ),
    ...onceOf(
      { once: PART.everClosed, again: PART.closedAgain },
      standing.map(({ closedOn }) => closedOn),
      unit,
      cohort,
    ),
    ...onceOf(
      { once: PART.reopened, again: PART.reopenedAgain },
      reopenings.map(({ reopenedOn }) => reopenedOn),
      unit,
      cohort,
    ),
    ...rows.corrections.flatMap((correction) => ofCorrection(correction, rows.attempts, cohort)),
  ];
}

/** A problem counts once however often it happened: in a flow, those of a period less those that have one before them in the period. */
function onceOf(
  { once, again }: { readonly once: Part; readonly again: Part },
  days: readonly string[],
  unit: string,
  cohort: string,
): readonly Fact[] {
  return days.flatMap((flow, index): readonly Fact[] => {
    const before = days[index - 1];
    if (before === undefined) return [{ part: once, unit, cohort, flow }];
    return [
      { part: once, unit, flow },
      { part: again, unit, flow, value: dayNumber(before) },
    ];
  });
}

type Correction = CaseRows['corrections'][number];

function ofCorrection(correction: Correction, attempts: CaseRows['attempts'], cohort: string): readonly Fact[] {
  const { unit, phase, kind, issuedOn, acceptedOn } = correction;
  if (phase === 'Withdrawn' || phase === 'Reassigned') return [];
  const own = attempts.filter((attempt) => attempt.correction === correction.correction);
  return [
    { part: PART.issued, unit, cohort, flow: issuedOn },
    ...(acceptedOn === null ? [] : [{ part: PART.accepted, unit, cohort, flow: acceptedOn }]),
    ...(kind === 'sustained' ? [] : onTime(correction, cohort)),
    ...own.map(({ submittedOn }) => ({ part: PART.submitted, unit, cohort, flow: submittedOn })),
    ...own.flatMap(({ returnedOn }) => (returnedOn === null ? [] : [{ part: PART.returned, unit, cohort, flow: returnedOn }])),
  ];
}

/** Under each clock: accepted, and whether in time; or past due from an instant on, unless it was submitted before. */
function onTime(correction: Correction, cohort: string): readonly Fact[] {
  const { unit, acceptedOn, submittedMs, suspendedMs } = correction;
  const clocks = [
    { inTime: PART.inTimeOriginal, late: PART.dueOriginal, day: correction.originalDueDay, due: correction.originalDueMs, stands: false },
    { inTime: PART.inTimeApproved, late: PART.dueApproved, day: correction.approvedDueDay, due: correction.approvedDueMs, stands: false },
    {
      ...{ inTime: PART.inTimeEffective, late: PART.dueEffective, day: correction.dueDay, due: correction.dueMs },
      stands: suspendedMs !== null && suspendedMs < correction.dueMs,
    },
  ];
  if (acceptedOn !== null) {
    const inTime = clocks.filter(({ due }) => submittedMs !== null && submittedMs < due);
    return [PART.judged, ...inTime.map((clock) => clock.inTime)].map((part) => ({ part, unit, cohort, flow: acceptedOn }));
  }
  return clocks
    .filter(({ due, stands }) => !stands && (submittedMs === null || submittedMs >= due))
    .map(({ late, day, due }) => ({ part: late, unit, cohort, flow: day, value: due }));
}
