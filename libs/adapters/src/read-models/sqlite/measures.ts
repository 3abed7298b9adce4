import type { Measure, StatisticsQuery } from '#application';
import { Conditions, each } from './conditions.js';

/** Rows that a figure counts: the event behind each as `event`, and for closings their days. */
export interface Counted {
  readonly sql: string;
  readonly parameters: Conditions['parameters'];
}

export interface Parts {
  readonly numerator: Counted;
  readonly denominator?: Counted;
}

/** What is counted under a question. */
type Count = (asked: StatisticsQuery) => Counted;

const PROBLEMS = 'problems p';
const CORRECTIONS = 'corrections c JOIN problems p ON p.problem = c.problem';
const ATTEMPTS = `attempts a JOIN corrections c ON c.problem = a.problem AND c.correction = a.correction JOIN ${PROBLEMS} ON p.problem = c.problem`;
const CLOSINGS = 'closings z JOIN problems p ON p.problem = z.problem';
const REOPENINGS = 'reopenings o JOIN problems p ON p.problem = o.problem';
const RECTIFICATIONS = 'rectifications r JOIN problems p ON p.problem = r.problem';

function within(conditions: Conditions, day: string, { from, to }: StatisticsQuery): Conditions {
  return conditions.maybe(from, `${day} >= :from`, 'from').maybe(to, `${day} <= :to`, 'to');
}

/**
 * Problems that count: confirmed and not withdrawn. A period selects them by the day of confirmation, or, as a flow, by the day of what is
 * counted.
 */
function problems(asked: StatisticsQuery, day: string, unit: string): Conditions {
  const conditions = new Conditions()
    .and('p.confirmed IS NOT NULL AND p.withdrawn IS NULL')
    .maybe(asked.procedure, 'p.procedure = :procedure', 'procedure')
    .among(asked.organizations, `${unit} IN ${each('organizations')}`, 'organizations');
  return within(conditions, asked.selection === 'cohort' ? 'p.confirmedOn' : day, asked);
}

const counted = (select: string, from: string, { where, parameters }: Conditions, group = ''): Counted => ({
  sql: `SELECT ${select} FROM ${from} ${where} ${group}`,
  parameters,
});

/** Problems are counted at their lead unit. */
const ofProblems =
  (event: string, from: string, day: string, also?: string): Count =>
  (asked) => {
    const conditions = problems(asked, day, 'p.leadUnit');
    return counted(`${event} AS event`, from, also === undefined ? conditions : conditions.and(also));
  };

/** Corrections are counted at their own unit; those withdrawn or reassigned in no measure. */
const ofCorrections =
  (event: string, from: string, day: string, also: string): Count =>
  (asked) => {
    const conditions = problems(asked, day, 'c.unit').and("c.phase NOT IN ('Withdrawn', 'Reassigned')").and(also);
    if (also.includes(':now')) Object.assign(conditions.parameters, { now: asked.at.epochMilliseconds });
    return counted(`${event} AS event`, from, conditions);
  };

/** Each problem once, at the first such event. */
const oncePerProblem =
  (event: string, from: string, day: string, also?: string): Count =>
  (asked) => {
    const conditions = problems(asked, day, 'p.leadUnit');
    return counted(`MIN(${event}) AS event`, from, also === undefined ? conditions : conditions.and(also), 'GROUP BY p.problem');
  };

const inspections: Count = (asked) =>
  counted(
    'i.started AS event',
    'inspections i',
    within(
      new Conditions()
        .and("i.started IS NOT NULL AND i.phase <> 'Cancelled'")
        .maybe(asked.procedure, 'i.procedure = :procedure', 'procedure')
        .among(
          asked.organizations,
          `i.inspection IN (SELECT x.inspection FROM inspected x WHERE x.organization IN ${each('organizations')})`,
          'organizations',
        ),
      'i.startedOn',
      asked,
    ),
  );

/** Units of the tree as it is, whatever the period. */
const organizations =
  (also?: string): Count =>
  (asked) => {
    const conditions = new Conditions()
      .and("u.active = 1 AND u.kind IN ('enterprise', 'socialOrganization')")
      .among(asked.organizations, `u.organization IN ${each('organizations')}`, 'organizations');
    return counted('u.established AS event', 'organizations u', also === undefined ? conditions : conditions.and(also));
  };

/**
 * Whether the unit stands directly below an active party organization, a joint one included: itself, or with the units that it belongs to.
 * What stands below a supervising body alone is listed and not covered, though a committee may stand above that body.
 */
const COVERED = `EXISTS (
  WITH RECURSIVE above (parent, kind, active) AS (
    SELECT o.parent, o.kind, o.active FROM organizations o WHERE o.organization = u.parent
    UNION ALL
    SELECT o.parent, o.kind, o.active FROM above a JOIN organizations o ON o.organization = a.parent
      WHERE a.kind IN ('enterprise', 'socialOrganization')
  ) SELECT 1 FROM above WHERE active = 1 AND kind IN ('committee', 'generalBranch', 'branch', 'jointBranch'))`;

const found = ofProblems('p.confirmed', PROBLEMS, 'p.confirmedOn');

const rectified: Count = (asked) =>
  asked.selection === 'cohort'
    ? ofProblems('r.rectified', RECTIFICATIONS, '', "r.cycle = p.cycle AND p.phase IN ('Rectified', 'Closed')")(asked)
    : ofProblems('r.rectified', RECTIFICATIONS, 'r.rectifiedOn')(asked);

const closed: Count = (asked) =>
  asked.selection === 'cohort'
    ? ofProblems('p.closed', PROBLEMS, '', 'p.closed IS NOT NULL')(asked)
    : ofProblems('z.closed', CLOSINGS, 'z.closedOn', 'z.revoked IS NULL')(asked);

const accepted = ofCorrections('c.accepted', CORRECTIONS, 'c.acceptedOn', 'c.accepted IS NOT NULL');
const issued = ofCorrections('c.issued', CORRECTIONS, 'c.issuedOn', 'TRUE');

/** A clock: its due instant and day, and the event that set them. */
interface ClockColumns {
  readonly due: string;
  readonly day: string;
  readonly set: string;
  /** Whether it runs while the correction is suspended. */
  readonly stands?: string;
}

const CLOCKS = {
  original: { due: 'c.originalDueMs', day: 'c.originalDueDay', set: 'c.originalBy' },
  approved: { due: 'c.approvedDueMs', day: 'c.approvedDueDay', set: 'c.approvedBy' },
  effective: { due: 'c.dueMs', day: 'c.dueDay', set: 'c.dueBy', stands: 'c.suspendedMs < c.dueMs' },
} as const satisfies Record<string, ClockColumns>;

/**
 * 按期率: accepted, or past due and not submitted before. In a flow it falls on the day of acceptance, and until it is accepted on its due
 * day. The sustained kind is outside.
 */
function onTime({ due, day, set, stands = 'FALSE' }: ClockColumns): { readonly numerator: Count; readonly denominator: Count } {
  const settledOn = `COALESCE(c.acceptedOn, ${day})`;
  const pastDue = `${due} <= :now AND COALESCE(c.submittedMs >= ${due}, TRUE) AND NOT COALESCE(${stands}, FALSE)`;
  return {
    numerator: ofCorrections(
      'c.accepted',
      CORRECTIONS,
      settledOn,
      `c.kind <> 'sustained' AND c.accepted IS NOT NULL AND c.submittedMs < ${due}`,
    ),
    denominator: ofCorrections(
      `COALESCE(c.accepted, ${set})`,
      CORRECTIONS,
      settledOn,
      `c.kind <> 'sustained' AND (c.accepted IS NOT NULL OR (${pastDue}))`,
    ),
  };
}

/** First closings that stand; a later cycle has a clock of its own and is not measured from the confirmation. */
const firstClosings: Count = (asked) =>
  counted(
    'z.closed AS event, z.days AS days',
    CLOSINGS,
    problems(asked, 'z.closedOn', 'p.leadUnit').and('z.cycle = 1 AND z.revoked IS NULL'),
  );

const MEASURED: Readonly<Record<Measure, { readonly numerator: Count; readonly denominator?: Count }>> = {
  inspections: { numerator: inspections },
  problemsFound: { numerator: found },
  problemsRectified: { numerator: rectified },
  rectificationRate: { numerator: rectified, denominator: found },
  closureRate: { numerator: closed, denominator: found },
  completionRate: { numerator: accepted, denominator: issued },
  onTimeRateOriginal: onTime(CLOCKS.original),
  onTimeRateApproved: onTime(CLOCKS.approved),
  onTimeRateEffective: onTime(CLOCKS.effective),
  returnRate: {
    numerator: ofCorrections('a.returned', ATTEMPTS, 'a.returnedOn', 'a.returned IS NOT NULL'),
    denominator: ofCorrections('a.submitted', ATTEMPTS, 'a.submittedOn', 'TRUE'),
  },
  relapseRate: {
    numerator: oncePerProblem('o.reopened', REOPENINGS, 'o.reopenedOn'),
    denominator: oncePerProblem('z.closed', CLOSINGS, 'z.closedOn', 'z.revoked IS NULL'),
  },
  meanDaysToClosure: { numerator: firstClosings, denominator: firstClosings },
  p90DaysToClosure: { numerator: firstClosings, denominator: firstClosings },
  organizationCoverage: { numerator: organizations(COVERED), denominator: organizations() },
};

/** What a figure counts above and below the line. */
export function partsOf(measure: Measure, asked: StatisticsQuery): Parts {
  const { numerator, denominator } = MEASURED[measure];
  return { numerator: numerator(asked), ...(denominator && { denominator: denominator(asked) }) };
}
