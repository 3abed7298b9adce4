import { describe, expect, it } from '@jest/globals';
import { SqliteLedgerReader, SqliteStatisticsReader, SqliteWorklistReader } from '#adapters';
import {
  Cursors,
  FoldError,
  LEDGER_SORTS,
  StreamNames,
  type ReadModel,
  type ReadModelStore,
  type StatisticsQuery,
  type StoredEvent,
} from '#application';
import type { Actor, Appointable } from '#domain';
import { LIGHTS, register, type HistoryEvent } from '#projections';
import { lightsOf } from '../../libs/application/src/things/lights.js';
import { applyIn, checkpointAt, ReadModelFolder } from '../support/read-models.js';
import { actorIn, treeOf } from './contexts.js';
import { plusDays } from './days.js';
import { Draw } from './draw.js';
import { runDry } from './engine.js';
import { historyOf } from './figures/history-of.js';
import { casesIn } from './figures/plain-case.js';
import { requireFilters, someLedgerQuery } from './figures/ledger-filters.js';
import { plainLight, plainLightOfCase, plainOverdue } from './figures/plain-lights.js';
import { plainMeasures } from './figures/plain-measures.js';
import { plainWorklist } from './figures/plain-worklist.js';
import { PERSON } from './kinds.js';
import { move } from './moves/moves.js';
import { BrokenRule, holds } from './rules/holds.js';
import { stages } from './stages.js';
import type { World } from './world.js';

/** `SEED=… npm run jest -- test/property/figures` goes the same ways again; HISTORIES goes fewer or more of them. */
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_007);
const HISTORIES = Number(process.env['HISTORIES'] ?? 150);
const MOST_STEPS = 60;
const NAMES = new StreamNames('rx');
const EVERYTHING = { everything: true } as const;

interface Readers {
  readonly statistics: SqliteStatisticsReader;
  readonly ledger: SqliteLedgerReader;
  readonly worklist: SqliteWorklistReader;
}

describe('whatever happened, counted by hand from the streams', () => {
  it(`is what measures, lights and worklists say after ${HISTORIES} histories (SEED=${SEED})`, async () => {
    const from = stages();
    const seen = new Set<string>();
    for (let seed = SEED; seed < SEED + HISTORIES; seed += 1) {
      const draw = new Draw(seed);
      const world = draw.pick(from).fork();
      for (let steps = draw.between(1, MOST_STEPS); steps > 0; steps -= 1) move(world, draw);
      runDry(world);
      try {
        await agree(world, draw, seen);
      } catch (error) {
        throw error instanceof BrokenRule ? new BrokenRule(`SEED=${seed} HISTORIES=1: ${error.message}`) : error;
      }
    }
    // What never waited was never compared.
    const waited = ['AcceptResult', 'ApprovePlan', 'CloseProblem', 'ConfirmFinding', 'IssueCorrection', 'ReachMilestone', 'SubmitResult'];
    expect(HISTORIES < 150 ? waited : [...seen]).toEqual(expect.arrayContaining(waited));
  });
});

async function agree(world: World, draw: Draw, seen: Set<string>): Promise<void> {
  const folder = new ReadModelFolder();
  const cursors = new Cursors(new Uint8Array(32).fill(1));
  const store = folder.open();
  const model = await store.open(register);
  const history = historyOf(world);
  const readers: Readers = {
    statistics: new SqliteStatisticsReader(model, cursors),
    ledger: new SqliteLedgerReader(model, cursors),
    worklist: new SqliteWorklistReader(model, cursors),
  };
  // Asked before everything has happened, so that what is kept beside the rows has to follow them, whatever becomes of them meanwhile.
  const first = draw.between(1, history.length);
  await applyIn(model, history.slice(0, first), [draw.between(1, 200)]);
  await readers.ledger.page({ visibility: EVERYTHING, at: world.now, sort: draw.pick(LEDGER_SORTS), limit: 5 });
  await readers.statistics.figures(someQuery(world, draw));
  if (draw.chance(0.3)) await rolledBack(model, history, first);
  if (draw.chance(0.3)) await takenOver(store, history.slice(0, draw.between(1, first)));
  await applyIn(model, history.slice(model.checkpoint()?.ordinal ?? 0), [draw.between(1, 200)]);
  for (let times = 0; times < 4; times += 1) {
    await measures(world, someQuery(world, draw), readers);
    if (times % 2 === 0) await requireFilters(someLedgerQuery(world, draw), readers.ledger);
    await lights(world, world.now.add({ hours: draw.pick([0, draw.between(0, 400), draw.between(0, 4000)]) }), readers, history);
  }
  await worklists(world, readers, seen);
  await folder.dispose();
}

/** A batch that ends in an event which cannot be folded changes nothing. */
async function rolledBack(model: ReadModel, history: readonly HistoryEvent[], from: number): Promise<void> {
  const broken = { ...history[0]!, category: 'problem', thing: 'nowhere', type: 'ProblemRectified', data: {} };
  const batch = [...history.slice(from, from + 20), broken];
  await expect(model.apply(batch, checkpointAt(broken))).rejects.toThrow(FoldError);
}

/** Rows that were made beside take the place of the running ones. */
async function takenOver(store: ReadModelStore, history: readonly HistoryEvent[]): Promise<void> {
  const rebuilt = await store.rebuild(register);
  await applyIn(rebuilt, history);
  await rebuilt.settle();
  await rebuilt.swap();
}

async function measures(world: World, query: StatisticsQuery, { statistics }: Readers): Promise<void> {
  const plain = plainMeasures(world, query);
  const { figures } = await statistics.figures(query);
  for (const { measure, numerator, denominator } of figures) {
    const [above, below] = plain[measure];
    holds(numerator === above && denominator === below, 'a measure counts what happened', measure, query, plain[measure], [
      numerator,
      denominator,
    ]);
    if (measure.endsWith('DaysToClosure')) continue;
    for (const [part, count] of Object.entries({ numerator, denominator: denominator ?? 0 })) {
      const { items } = await statistics.events(query, measure, part as 'numerator' | 'denominator', { limit: 500 });
      holds(
        items.length === count && new Set(items).size === count,
        'a figure lists the events that it counts',
        measure,
        part,
        items,
        count,
      );
    }
  }
}

function someQuery(world: World, draw: Draw): StatisticsQuery {
  const from = plusDays(world.day, -draw.between(0, 90));
  const organizations = [...treeOf(world).organizations.keys()].filter(() => draw.chance(0.5));
  return {
    selection: draw.pick(['cohort', 'flow']),
    at: world.now.add({ hours: draw.pick([0, draw.between(0, 2000)]) }),
    ...(draw.chance(0.6) && { from }),
    ...(draw.chance(0.6) && { to: plusDays(from, draw.between(0, 60)) }),
    ...(draw.chance(0.4) && { organizations }),
  };
}

const streamOf = (history: readonly HistoryEvent[], problem: string): readonly StoredEvent[] =>
  history.filter(({ category, thing }) => category === 'problem' && thing === problem) as unknown as readonly StoredEvent[];

async function lights(world: World, at: Temporal.Instant, { ledger }: Readers, history: readonly HistoryEvent[]): Promise<void> {
  const now = at.epochMilliseconds;
  const cases = casesIn(world);
  const { items } = await ledger.page({ visibility: EVERYTHING, at, limit: 200 });
  holds(items.length === cases.length, 'every problem is in the ledger', items.length, cases.length);
  const byLight = await Promise.all(
    LIGHTS.map(async (light) => (await ledger.page({ visibility: EVERYTHING, at, lights: [light], limit: 200 })).items),
  );
  const { items: late } = await ledger.page({ visibility: EVERYTHING, at, overdue: true, limit: 200 });
  for (const found of cases) {
    const row = items.find(({ problem }) => problem === found.id);
    const light = plainLightOfCase(found, now);
    holds(row !== undefined && row.light === light, 'a problem has the worst light of its corrections', found.id, row, light, at);
    const isLate = found.tasks.some((task) => plainOverdue(found, task, now));
    holds(row.overdue === isLate, 'a problem is overdue with one of its corrections', found.id, row, at);
    holds(late.some(({ problem }) => problem === found.id) === isLate, 'what is overdue is found', found.id, isLate, at);
    const thing = lightsOf(found.id, streamOf(history, found.id), NAMES, at);
    holds(thing.light === light && thing.overdue === isLate, 'a problem shows the light that the ledger shows', found.id, thing, light);
    const listed = LIGHTS.filter((_, index) => byLight[index]?.some(({ problem }) => problem === found.id));
    holds(listed.join(' ') === (light ?? ''), 'a problem is found by its light', found.id, listed, light);
    for (const task of found.tasks.filter(({ state }) => state.cycle === found.state.cycle)) {
      const shown = row.corrections.find(({ correction }) => correction === task.number);
      const own = plainLight(found, task, now);
      const isOwnLate = plainOverdue(found, task, now);
      holds(shown !== undefined && shown.light === own, 'a correction has its light', found.id, task.number, shown, own, at);
      holds(shown.overdue === isOwnLate, 'a correction is overdue when its day has passed', found.id, task.number, shown, at);
      const alone = thing.corrections.get(task.number);
      holds(alone?.light === own && alone?.overdue === isOwnLate, 'a correction shows the same', found.id, task.number, alone, own);
      const days = [shown.originalDueDay, shown.approvedDueDay, shown.dueDay];
      const kept = [task.state.original, task.state.approved, task.state.effective].map(({ dueDay }) => dueDay);
      holds(days.join(' ') === kept.join(' '), 'the three clocks are in the ledger', found.id, task.number, days, kept);
    }
  }
}

async function worklists(world: World, { worklist }: Readers, seen: Set<string>): Promise<void> {
  const cases = casesIn(world);
  for (const person of world.ids(PERSON)) {
    const actor = actorIn(world, person);
    if (!actor) continue;
    const { items } = await worklist.waiting({ person, ...standing(world, actor), at: world.now, limit: 200 });
    const shown = items.map(({ command, problem, correction, inspection }) => {
      seen.add(command);
      if (command === 'ConfirmFinding' || command === 'RecordLookBackVerdict') return `${command} ${inspection} ${problem}`;
      return `${command} ${problem === undefined ? inspection : correction === undefined ? problem : `${problem}/${correction}`}`;
    });
    const waits = plainWorklist(world, cases, actor);
    const idle = shown.filter((each) => !waits.includes(each));
    holds(idle.length === 0, 'nothing is shown that cannot be done', person, idle);
    const missing = waits.filter((each) => !shown.includes(each));
    holds(missing.length === 0, 'nothing that waits is missing', person, missing);
  }
}

/** What the application asks in somebody's name. */
function standing(world: World, actor: Actor) {
  const organizations = [...treeOf(world).organizations.keys()];
  const over = (role: Appointable) => organizations.filter((organization) => actor.holds(role, organization));
  return {
    homes: [...actor.homes],
    units: over('branch'),
    supervises: over('supervisor'),
    leads: over('leader'),
    administers: actor.holdsAnywhere('administrator'),
  };
}
