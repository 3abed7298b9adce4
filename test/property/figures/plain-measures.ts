import type { Measure, StatisticsQuery } from '#application';
import type { Due } from '#domain';
import { treeOf } from '../contexts.js';
import { dayInChina, daysFrom } from '../days.js';
import { INSPECTION } from '../kinds.js';
import type { World } from '../world.js';
import { all, casesIn, isGivenUp, last, type Happening, type PlainCase, type PlainTask } from './plain-case.js';

interface Dated {
  readonly day: string;
}

type Plain = readonly [numerator: number, denominator?: number];

/** The measures, counted from the streams as domain.md writes them down. */
export function plainMeasures(world: World, asked: StatisticsQuery): Readonly<Record<Measure, Plain>> {
  const now = asked.at.epochMilliseconds;
  const isFlow = asked.selection === 'flow';
  const within = (day: string) => (asked.from === undefined || day >= asked.from) && (asked.to === undefined || day <= asked.to);
  const concerns = (organization: string) => asked.organizations === undefined || asked.organizations.includes(organization);

  const confirmed = casesIn(world).flatMap((found) => {
    const event = last(found, 'ProblemConfirmed');
    return event && found.state.phase !== 'Withdrawn' ? [{ found, on: event.event.confirmedOn }] : [];
  });
  /** Everything of a sort that is counted: as a cohort, of the problems that the period selects; as a flow, what fell into it. */
  const counted = <T extends Dated>(of: (found: PlainCase) => readonly T[], concerned = true): readonly T[] =>
    confirmed.flatMap(({ found, on }) => {
      if (concerned && !concerns(found.state.leadUnit)) return [];
      return of(found).filter(({ day }) => within(isFlow ? day : on));
    });
  const ofTasks = (of: (task: PlainTask) => readonly Dated[]) =>
    counted((found) => found.tasks.filter(({ state }) => !isGivenUp(state) && concerns(state.unit)).flatMap(of), false).length;
  const problemsWith = (of: (found: PlainCase) => readonly Dated[]) =>
    confirmed.filter(({ found, on }) => concerns(found.state.leadUnit) && of(found).some(({ day }) => within(isFlow ? day : on))).length;

  const found = confirmed.filter(({ found: { state }, on }) => concerns(state.leadUnit) && within(on)).length;
  const isRectified = ({ state: { phase } }: PlainCase) => phase === 'Rectified' || phase === 'Closed';
  const rectified = counted((each) => (isFlow ? rectifications(each) : isRectified(each) ? rectifications(each).slice(-1) : [])).length;
  const closed = counted((each) => (isFlow ? closings(each) : each.state.phase === 'Closed' ? closings(each).slice(-1) : [])).length;

  const onTime = (clock: 'original' | 'approved' | 'effective'): Plain => {
    const settled = (task: PlainTask) => settledUnder(task, task.state[clock], clock === 'effective', now);
    return [ofTasks((task) => settled(task).filter(({ inTime }) => inTime)), ofTasks(settled)];
  };

  const days = counted((each) =>
    closings(each)
      .filter(({ cycle }) => cycle === 1)
      .map(({ day }) => ({ day, took: daysFrom(last(each, 'ProblemConfirmed')!.event.confirmedOn, day) })),
  )
    .map(({ took }) => took)
    .sort((a, b) => a - b);
  const p90 = days.find((each) => 10 * days.filter((other) => other <= each).length >= 9 * days.length);

  return {
    inspections: [inspections(world, within, concerns)],
    problemsFound: [found],
    problemsRectified: [rectified],
    rectificationRate: [rectified, found],
    closureRate: [closed, found],
    completionRate: [
      ofTasks((task) => (task.state.phase === 'Accepted' ? [last(task, 'ResultAccepted')!] : [])),
      ofTasks((task) => all(task, 'CorrectionIssued')),
    ],
    onTimeRateOriginal: onTime('original'),
    onTimeRateApproved: onTime('approved'),
    onTimeRateEffective: onTime('effective'),
    returnRate: [ofTasks((task) => all(task, 'ResultReturned')), ofTasks((task) => all(task, 'ResultSubmitted'))],
    relapseRate: [problemsWith((each) => all(each, 'ProblemReopened')), problemsWith(closings)],
    meanDaysToClosure: [days.reduce((sum, each) => sum + each, 0), days.length],
    p90DaysToClosure: [days.filter((each) => p90 !== undefined && each <= p90).length, days.length],
    organizationCoverage: coverage(world, concerns),
  };
}

/** Rectifications that were not taken back in their cycle. */
const rectifications = (found: PlainCase): readonly Happening[] =>
  found.happened.filter(({ event }, index) => {
    if (event.type !== 'ProblemRectified') return false;
    const after = found.happened.slice(index + 1).map((each) => each.event.type);
    const reopened = after.indexOf('ProblemReopened');
    const inCycle = reopened < 0 ? after : after.slice(0, reopened);
    return !inCycle.some((type) => TAKES_BACK.includes(type));
  });
const TAKES_BACK = ['ProblemUnassigned', 'ProblemAssigned', 'ProblemEnteredRectification', 'ProblemPresentedForVerification'];

/** Closings that were not revoked, each with its cycle. */
function closings(found: PlainCase): readonly { readonly day: string; readonly cycle: number }[] {
  const story = all(found, 'ProblemClosed', 'ClosureRevoked', 'ProblemReopened');
  return story.flatMap(({ event, day }, index) => {
    if (event.type !== 'ProblemClosed' || story[index + 1]?.event.type === 'ClosureRevoked') return [];
    return [{ day, cycle: 1 + story.slice(0, index).filter((each) => each.event.type === 'ProblemReopened').length }];
  });
}

/** Accepted, or past due: on which day, and whether what was accepted had been submitted before the due instant. */
function settledUnder(task: PlainTask, { dueAt, dueDay }: Due, standsWhileSuspended: boolean, now: number) {
  const { state } = task;
  if (state.kind === 'sustained') return [];
  const due = Date.parse(dueAt);
  const submittedMs = last(task, 'ResultSubmitted')?.ms ?? Infinity;
  if (state.phase === 'Accepted') return [{ day: last(task, 'ResultAccepted')!.day, inTime: submittedMs < due }];
  const phase = state.phase === 'Suspended' ? state.left : state.phase;
  if (phase === 'Submitted' && submittedMs < due) return [];
  const clock = standsWhileSuspended && state.phase === 'Suspended' ? last(task, 'CorrectionSuspended')!.ms : now;
  return clock >= due ? [{ day: dueDay, inTime: false }] : [];
}

function inspections(world: World, within: (day: string) => boolean, concerns: (organization: string) => boolean): number {
  return world.ids(INSPECTION).filter((id) => {
    const { state, history } = world.at(INSPECTION, id);
    const started = history.find(({ event }) => event.type === 'InspectionStarted');
    if (state.phase === 'None' || state.phase === 'Cancelled' || !started) return false;
    return within(dayInChina(started.at)) && state.organizations.some(concerns);
  }).length;
}

const UNITS: readonly string[] = ['enterprise', 'socialOrganization'];
const PARTY: readonly string[] = ['committee', 'generalBranch', 'branch', 'jointBranch'];

function coverage(world: World, concerns: (organization: string) => boolean): Plain {
  const { organizations } = treeOf(world);
  const listed = [...organizations].flatMap(([id, each]) => {
    if (each.phase !== 'Active' || !concerns(id)) return [];
    return UNITS.includes(each.kind) ? [each] : [];
  });
  const isCovered = (parent: string | undefined): boolean => {
    const above = parent === undefined ? undefined : organizations.get(parent);
    if (above?.phase !== 'Active') return false;
    return UNITS.includes(above.kind) ? isCovered(above.parent) : PARTY.includes(above.kind);
  };
  const covered = listed.filter(({ parent }) => isCovered(parent));
  return [covered.length, listed.length];
}
