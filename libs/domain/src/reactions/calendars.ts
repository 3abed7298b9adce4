import type { VersionRef } from '../core/terms.js';
import { PLAIN_CALENDAR } from '../time/calendar.js';
import type { Due, Terms } from '../time/deadline.js';
import { entriesOf, NO_IDS, valueAt, withoutId, withValue, type Ids } from './ids.js';
import { goingOn, toProblem, type Intent, type Reacted, type Reaction } from './reaction.js';

/** What of a correction is provisional, and what it was counted on last. */
interface Followed {
  readonly calendar: VersionRef;
  /** The clocks' names, the milestones' behind `milestone `, and `next` for the attestation. */
  readonly parts: readonly string[];
  readonly accepted: boolean;
}

interface State {
  /** Calendar → its newest version. */
  readonly newest: Ids<number>;
  /** Problem → correction → what of it is provisional. */
  readonly followed: Ids<Readonly<Record<string, Followed>>>;
}

/** Part → its due day as it is now; undefined where there is none any more. */
type Parts = Readonly<Record<string, Pick<Due, 'provisional'> | undefined>>;

/** Publishing a calendar counts again what was counted into years that it did not know, also what was being counted meanwhile. */
export const calendars: Reaction<State> = {
  name: 'calendars',
  from: 'beginning',
  initial: { newest: NO_IDS, followed: NO_IDS },
  on: {
    calendar: {
      CalendarPublished: (state, { version }, id) => {
        const after = { ...state, newest: withValue(state.newest, id, version) };
        return goingOn(after, ...everyone(after, id).flatMap(([problem, correction]) => outdated(after, problem, correction)));
      },
    },
    problem: {
      CorrectionIssued: (state, { correction, replaces = 0, due, milestones, terms }, problem) => {
        const days = { original: due, approved: due, effective: due, ...ofMilestones(milestones) };
        const { state: after, intents } = counted(without(state, problem, replaces), problem, correction, terms.calendar, days);
        // The days that it takes over may have been counted on an older version, or by another calendar: the rule says whether they move.
        return goingOn(after, ...(replaces > 0 ? recalculations(after, problem, correction) : intents));
      },
      ExtensionGranted: (state, { correction, previousDueDay, due, milestones, terms }, problem) => {
        const later = due.dueDay === previousDueDay ? {} : { approved: due, effective: due };
        return counted(state, problem, correction, terms.calendar, { ...later, ...ofMilestones(milestones) });
      },
      CorrectionResumed: (state, { correction, due, milestones, terms }, problem) =>
        counted(state, problem, correction, terms.calendar, { effective: due, ...ofMilestones(milestones) }),
      DeadlineRecalculated: (state, { correction, due, original, approved, milestones, next, terms }, problem) =>
        counted(state, problem, correction, terms.calendar, {
          effective: due,
          ...(original && { original: original.due }),
          ...(approved && { approved: approved.due }),
          ...ofMilestones(milestones),
          ...(next && { next: next.due }),
        }),
      MilestoneReached: (state, { correction, milestone }, problem) =>
        goingOn(known(state, problem, correction, { parts: { [partOf(milestone)]: undefined } })),
      ResultAccepted: (state, { correction, next }, problem) => accepted(state, problem, correction, next),
      AttestationAccepted: (state, { correction, next }, problem) => accepted(state, problem, correction, next),
      AcceptanceRevoked: (state, { correction }, problem) => {
        const after = known(state, problem, correction, { parts: { next: undefined }, accepted: false });
        return goingOn(after, ...recalculations(after, problem, correction));
      },
      CorrectionWithdrawn: (state, { correction }, problem) => goingOn(without(state, problem, correction)),
      ProblemWithdrawn: (state, _, problem) => goingOn(forgetting(state, problem)),
      FindingWithdrawn: (state, _, problem) => goingOn(forgetting(state, problem)),
      // A version that told the procedure of before nothing new may tell this one.
      ProcedureMigrated: (state, _, problem) =>
        goingOn(state, ...numbersOf(state, problem).flatMap((correction) => outdated(state, problem, correction))),
      // Corrections of an earlier cycle stand still.
      ProblemReopened: (state, _, problem) => goingOn(forgetting(state, problem)),
    },
  },
};

const partOf = (milestone: string) => `milestone ${milestone}`;

const ofMilestones = (milestones: readonly { readonly milestone: string; readonly due: Due }[]): Parts =>
  Object.fromEntries(milestones.map(({ milestone, due }) => [partOf(milestone), due]));

const followedAt = ({ followed }: State, problem: string, correction: number): Followed | undefined =>
  valueAt(followed, problem)?.[correction];

const numbersOf = ({ followed }: State, problem: string): readonly number[] => Object.keys(valueAt(followed, problem) ?? {}).map(Number);

/** Everything that was counted on a calendar last. */
const everyone = ({ followed }: State, id: string): readonly (readonly [problem: string, correction: number])[] =>
  entriesOf(followed).flatMap(([problem, corrections]) =>
    Object.entries(corrections)
      .filter(([, { calendar }]) => calendar.id === id)
      .map(([number]) => [problem, Number(number)] as const),
  );

/** Counted on a version that may not be the newest any more. */
function counted(state: State, problem: string, correction: number, calendar: VersionRef, parts: Parts): Reacted<State> {
  const before = followedAt(state, problem, correction);
  const isCertain = Object.values(parts).every((due) => !due?.provisional);
  const on = isCertain ? (before?.calendar ?? calendar) : calendar;
  const after = followed(state, problem, correction, {
    accepted: before?.accepted ?? false,
    calendar: on,
    parts: provisionalIn(before?.parts ?? [], parts),
  });
  return goingOn(after, ...outdated(after, problem, correction));
}

/** What is accepted is past its deadline; a sustained one has the next attestation before it. */
function accepted(
  state: State,
  problem: string,
  correction: number,
  next: { readonly due: Due; readonly terms?: Terms } | undefined,
): Reacted<State> {
  const after = known(state, problem, correction, { parts: { next: undefined }, accepted: true });
  if (!next?.terms) return goingOn(after);
  const { state: last, intents } = counted(after, problem, correction, next.terms.calendar, { next: next.due });
  return goingOn(known(last, problem, correction, { accepted: true }), ...intents);
}

/** Changes what is followed already, and nothing else. */
function known(
  state: State,
  problem: string,
  correction: number,
  { parts = {}, ...rest }: { readonly parts?: Parts; readonly accepted?: boolean },
): State {
  const before = followedAt(state, problem, correction);
  return before ? followed(state, problem, correction, { ...before, ...rest, parts: provisionalIn(before.parts, parts) }) : state;
}

const provisionalIn = (before: readonly string[], parts: Parts): readonly string[] => [
  ...before.filter((part) => !Object.hasOwn(parts, part)),
  ...Object.keys(parts).filter((part) => parts[part]?.provisional),
];

function followed(state: State, problem: string, correction: number, follow: Followed): State {
  if (follow.parts.length === 0) return without(state, problem, correction);
  const corrections = { ...valueAt(state.followed, problem), [correction]: follow };
  return { ...state, followed: withValue(state.followed, problem, corrections) };
}

function without(state: State, problem: string, correction: number): State {
  const { [correction]: _, ...left } = valueAt(state.followed, problem) ?? {};
  return Object.keys(left).length === 0 ? forgetting(state, problem) : { ...state, followed: withValue(state.followed, problem, left) };
}

const forgetting = (state: State, problem: string): State => ({ ...state, followed: withoutId(state.followed, problem) });

/**
 * The command, where the correction was counted on an older version of its calendar than the newest, or by the built-in one, which leaves
 * nothing open.
 */
function outdated(state: State, problem: string, correction: number): readonly Intent[] {
  const calendar = followedAt(state, problem, correction)?.calendar;
  if (!calendar) return [];
  const isOlder = calendar.id === PLAIN_CALENDAR.id || calendar.version < (valueAt(state.newest, calendar.id) ?? 0);
  return isOlder ? recalculations(state, problem, correction) : [];
}

/** The command, where there is something yet to come that is provisional. */
function recalculations(state: State, problem: string, correction: number): readonly Intent[] {
  const found = followedAt(state, problem, correction);
  if (!found || (found.accepted && !found.parts.includes('next'))) return [];
  const { id } = found.calendar;
  const version = newestOf(state, id);
  if (version === undefined) return [];
  return [toProblem(problem, { type: 'RecalculateDeadline', correction, calendar: { id, version } })];
}

/** The built-in calendar is never published: it is there. */
const newestOf = ({ newest }: State, id: string): number | undefined =>
  id === PLAIN_CALENDAR.id ? PLAIN_CALENDAR.version : valueAt(newest, id);
