import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { directory, register, timeline, type HistoryEvent } from '#projections';
import { told, type Told } from '../../../../../test/support/histories.js';
import {
  feedbackIssued,
  findingConfirmed,
  findingRecorded,
  inspectionPlanned,
  inspectionStarted,
} from '../../../../../test/support/inspection-events.js';
import {
  CLOSED,
  disputed,
  issued,
  PHASED,
  reached,
  recorded,
  reopened,
  resultReturned,
  resultSubmitted,
  SUBMITTED,
  suspended,
  SUSTAINED,
  TWO_UNITS,
  uploaded,
} from '../../../../../test/support/problem-builders.js';
import { applyIn, ReadModelFolder } from '../../../../../test/support/read-models.js';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Cases of every kind, each a step at a time: what may be told in any order, as long as each keeps its own. */
const CASES: readonly (readonly ((history: Told) => Told)[])[] = [
  [...CLOSED, reopened, issued({ correction: 2, cycle: 2 })].map((event) => (history: Told) => history.problem('p1', event)),
  [...SUBMITTED, resultReturned(), resultSubmitted({ attempt: 2 })].map((event) => (history: Told) => history.problem('p2', event)),
  [...PHASED, reached('m1'), suspended()].map((event) => (history: Told) => history.problem('p3', event)),
  SUSTAINED.map((event) => (history: Told) => history.problem('p4', event)),
  [...TWO_UNITS, disputed({ evidence: [uploaded('branch-2')] })].map((event) => (history: Told) => history.problem('p5', event)),
  [
    (history) => history.inspection('i1', inspectionPlanned()),
    (history) => history.inspection('i1', inspectionStarted),
    (history) => history.inspection('i1', findingRecorded('p6')),
    (history) => history.inspection('i1', findingConfirmed('p6')),
    (history) => history.inspection('i1', feedbackIssued),
    (history) => history.problem('p6', recorded()),
  ],
  [
    (history) =>
      history.in('tree', 'organizations', { type: 'OrganizationEstablished', organization: 'county', name: '县委', kind: 'body' }),
    (history) => history.in('person', 'x', { type: 'PersonRegistered', home: 'county', treeRevision: 0 }),
    (history) => history.in('signin', 'hmac', { type: 'SignInNameClaimed', person: 'x' }),
    (history) => history.in('signin', 'hmac', { type: 'SignInNameReleased', person: 'x' }),
  ],
];
const STEPS = CASES.flat().length;

/** Tells the cases in the order that the choices lead to. */
function interleaved(choices: readonly number[]): readonly HistoryEvent[] {
  const history = told().at('2026-03-02T10:00:00+08:00').founded();
  const left = CASES.map((steps) => [...steps]);
  for (const choice of choices) {
    const open = left.filter((steps) => steps.length > 0);
    open[choice % open.length]?.shift()?.(history);
  }
  return history.events;
}

async function digestOf(events: readonly HistoryEvent[], sizes: readonly number[], restarts: boolean): Promise<readonly string[]> {
  const folder = new ReadModelFolder();
  try {
    const digests: string[] = [];
    let store = folder.open();
    for (const projection of [register, timeline, directory]) {
      let from = 0;
      for (const size of [...sizes, events.length]) {
        const model = await store.open(projection);
        await applyIn(model, events.slice(from, from + size));
        from += size;
        // Indexes, and a cold cache, may change nothing.
        await model.settle();
        if (!restarts) continue;
        await folder.close();
        store = folder.open();
      }
      digests.push(await (await store.open(projection)).digest());
    }
    return digests;
  } finally {
    await folder.dispose();
  }
}

/** Made beside, by a store that holds next to nothing in memory: rows are written again and again, let go and looked up. */
async function digestBeside(events: readonly HistoryEvent[], sizes: readonly number[]): Promise<readonly string[]> {
  const folder = new ReadModelFolder({ held: 1 });
  try {
    const store = folder.open();
    const digests: string[] = [];
    for (const projection of [register, timeline, directory]) {
      const running = await store.open(projection);
      const rebuilt = await store.rebuild(projection);
      await applyIn(rebuilt, events, sizes);
      await rebuilt.swap();
      digests.push(await running.digest());
    }
    return digests;
  } finally {
    await folder.dispose();
  }
}

describe(`digests, seed ${seed}`, () => {
  it('are equal for equal histories, wherever batches were cut and whenever it was restarted', async () => {
    const choices = fc.array(fc.nat(), { minLength: STEPS, maxLength: STEPS });
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(choices, sizes, fc.boolean(), async (order, cuts, restarts) => {
        const events = interleaved(order);
        expect(events).toHaveLength(STEPS + 2);
        const digests = await digestOf(events, [], false);
        expect(await digestOf(events, cuts, restarts)).toEqual(digests);
        expect(await digestBeside(events, cuts)).toEqual(digests);
      }),
      { seed, numRuns: 12 },
    );
  });
});
