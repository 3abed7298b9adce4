import { isDeepStrictEqual } from 'node:util';
import { isActiveOrganization, NO_TIMERS, pendingTimers, timersAfter, timersOf, type Problem, type ProblemEvent } from '#domain';
import { THE_PROCEDURE, THE_TREE } from '../contexts.js';
import { dayInChina } from '../days.js';
import { foldsAgain } from '../giving.js';
import { CALENDAR, INSPECTION, PERSON, PROBLEM, PROCEDURE, SERIES, TREE } from '../kinds.js';
import type { Thing, World } from '../world.js';
import { counted, reported, succeeded, suspended } from './across.js';
import { Case, type Around } from './case.js';
import { Census } from './census.js';
import { conductOfCase, conductOfRound } from './conduct.js';
import { holds } from './holds.js';
import { Round } from './round.js';
import { sessionsOf } from './sessions.js';

/** Holds a world in which nothing is left to react to, with its whole history, to what domain.md says must always hold. */
export function keepsTheRules(world: World): void {
  const census = new Census(
    world.at(TREE, THE_TREE),
    world.ids(PERSON).map((id) => [id, world.at(PERSON, id)] as const),
  );
  census.check();
  const rounds = roundsOf(world);
  const cases = casesOf(world);
  conduct(world, cases, rounds, census);

  reported(cases, rounds);
  suspended(cases, rounds, (id, correction) => {
    const { state } = world.at(PROBLEM, id);
    const found = 'corrections' in state ? state.corrections[correction - 1] : undefined;
    return found?.phase === 'Suspended' ? found.cause : undefined;
  });
  const tree = world.at(TREE, THE_TREE);
  succeeded(cases, (organization) => isActiveOrganization(tree.state, organization));
  counted(
    world.ids(SERIES).map((id) => world.at(SERIES, id).history),
    rounds,
  );
  for (const id of world.ids(PERSON)) {
    foldsAgain(world, PERSON, id);
    sessionsOf(world.at(PERSON, id), world.now);
  }
  foldsAgain(world, TREE, THE_TREE);
  foldsAgain(world, PROCEDURE, THE_PROCEDURE);
}

/** The inspections as their events tell them. */
function roundsOf(world: World): ReadonlyMap<string, Round> {
  const rounds = new Map<string, Round>();
  for (const id of world.ids(INSPECTION)) {
    const thing = world.at(INSPECTION, id);
    const round = new Round();
    for (const [recorded, isLast] of appended(thing.history)) {
      round.see(recorded);
      if (isLast) round.settle();
    }
    holds(thing.state.phase !== 'None', 'what has events is there', id);
    round.agree(thing.state);
    foldsAgain(world, INSPECTION, id);
    rounds.set(id, round);
  }
  return rounds;
}

/** The problems as their events tell them. */
function casesOf(world: World): ReadonlyMap<string, Case> {
  const around = proceduresIn(world);
  const cases = new Map<string, Case>();
  for (const id of world.ids(PROBLEM)) {
    const thing = world.at(PROBLEM, id);
    const found = new Case(around);
    for (const [recorded, isLast] of appended(thing.history)) {
      found.see(recorded);
      if (isLast) found.settle(recorded.append);
    }
    holds(thing.state.phase !== 'None', 'what has events is there', id);
    found.agree(thing.state);
    agreeOnTimers(thing, id);
    agreeOnYears(world, found, thing.state);
    foldsAgain(world, PROBLEM, id);
    cases.set(id, found);
  }
  return cases;
}

/** Where the procedure still counts as it did, nothing that a newer calendar knows stays provisional. */
function agreeOnYears(world: World, { tasks }: Case, state: Problem): void {
  if (state.phase === 'None') return;
  const { calendar, kinds } = proceduresIn(world).procedure(state.procedure.version);
  const newest = { id: calendar.id, version: world.at(CALENDAR, calendar.id).history.length };
  for (const [index, task] of tasks.entries()) {
    const { calendar: counted, counting } = task.terms;
    const kind = state.corrections[index]!.kind;
    const isAlike = counted.id === calendar.id && kinds[kind].counting === counting;
    if (task.isOpen && task.cycle === state.cycle && isAlike) {
      task.clocks.agreeOnYears(dayInChina(world.now), task.counting({ ...task.terms, calendar: newest }));
    }
  }
}

/** What a read model folds to be due next is what the rules of the state would fire. */
function agreeOnTimers({ history, state }: Thing<ProblemEvent, Problem>, id: string): void {
  const pending = pendingTimers(history.reduce((timers, { event }) => timersAfter(timers, event), NO_TIMERS));
  const corrections = state.phase === 'None' || state.phase === 'Withdrawn' ? [] : state.corrections.entries().toArray();
  const fired = corrections.flatMap(([index, correction]) =>
    'cycle' in state && correction.cycle === state.cycle
      ? timersOf(correction).map((timer) => ({ correction: index + 1, unit: correction.unit, ...timer }))
      : [],
  );
  holds(isDeepStrictEqual(pending, fired), 'what is due next follows from the events alone', id, pending, fired);
}

function conduct(world: World, cases: ReadonlyMap<string, Case>, rounds: ReadonlyMap<string, Round>, census: Census): void {
  for (const [id, found] of cases) {
    const round = found.inspection === undefined ? undefined : rounds.get(found.inspection);
    for (const recorded of world.at(PROBLEM, id).history) conductOfCase(recorded, found, round, census);
  }
  for (const [id, round] of rounds) {
    for (const recorded of world.at(INSPECTION, id).history) {
      conductOfRound(recorded, round, (problem) => cases.get(problem), census);
    }
  }
}

/** What each published version says, from the events. */
function proceduresIn(world: World): Around {
  const { history } = world.at(PROCEDURE, THE_PROCEDURE);
  return {
    calendars: ({ id, version }) => world.at(CALENDAR, id).history[version - 1]?.event,
    procedure: (version) => {
      const written = history.findLast(({ event }) => event.version === version && 'content' in event)?.event;
      holds(written !== undefined && 'content' in written, 'a case runs under a version that was written', version);
      return written.content;
    },
  };
}

/** Each event, and whether its append ends with it. */
const appended = <E extends { readonly append: number }>(history: readonly E[]): readonly (readonly [E, boolean])[] =>
  history.map((recorded, index) => [recorded, history[index + 1]?.append !== recorded.append]);
