import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ApiDocument, type Described } from '../support/api-document.js';
import { caseOf, isStreamed, type Case } from './fuzz/cases.js';
import { isExcused, Judge } from './fuzz/judge.js';
import { isStream, Target, type Answer, type Sent } from './fuzz/target.js';

/**
 * The same requests at each `npm test`, so that no change is refused for what it did not do; `npm run fuzz -- --cases 200000` sends more, and
 * others each time.
 */
const SEED = Number(process.env['SEED'] ?? 610_392_418);
const CASES = Number(process.env['CASES'] ?? 2000);

/** An office wears out: what was closed, dissolved or forgotten is refused from then on. */
const A_ROUND = 2000;
const MOST_FAULTS = 30;

/** Of all answers, those by which the server says that it is too busy: more would hide that it is never there. */
const MOST_EXCUSED = 0.01;
/** With so many cases each route is drawn, but for a chance of a few in a million. */
const ENOUGH_FOR_ALL = 2000;
/** More of what is streamed, each round, by whom all of it may be told: of 2,000 cases hardly one is that. */
const STREAMS = 20;

interface Fault {
  readonly fault: string;
  readonly who: string;
  readonly request: string;
  readonly answer: string;
  /** What the server itself says of a fault of its own. */
  readonly log?: string;
}

/** How often what was answered. */
class Census {
  private readonly counts = new Map<string, number>();

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  times(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  toString(): string {
    return [...this.counts]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([what, times]) => `${what} × ${times}`)
      .join(', ');
  }
}

const shown = ({ method, path, headers: { authorization: _, ...headers }, body }: Sent) =>
  `${method} ${path} ${JSON.stringify(headers)} ${body?.toString('utf8').slice(0, 400) ?? ''}`;

const nameOf = ({ method, path }: Described) => `${method} ${path}`;

/** Sends cases to one office, one after another, and collects what is wrong with the answers. */
async function round(seed: number, times: number, census: Census, undrawn: Set<string>): Promise<readonly Fault[]> {
  const target = await Target.open();
  const faults: Fault[] = [];
  try {
    const api = await ApiDocument.of(target.office.anybody);
    const judge = new Judge(api, [target.office.folder, process.cwd(), tmpdir() + '/']);
    const streams = fc.sample(fc.oneof(...api.operations.filter(isStreamed).map(caseOf)), { seed, numRuns: STREAMS });
    const drawn = [
      ...fc.sample(fc.oneof(...api.operations.map(caseOf)), { seed, numRuns: times }),
      ...streams.map((each) => ({ ...each, who: 'auditor' as const })),
    ];
    if (census.toString() === '') for (const each of api.operations) undrawn.add(nameOf(each));
    for (const { described, method } of drawn) if (method === undefined) undrawn.delete(nameOf(described));
    let head = await target.settled();
    for (const each of drawn) {
      const sent = await target.drawn(each);
      const { answer, fault } = await tried(each, sent);
      census.count(answer ? String(answer.status) : 'no answer');
      if (answer && isExcused(answer)) census.count('excused');
      if (answer && isStream(answer) && answer.body.includes('\ndata: ')) census.count('streams');
      if (answer && answer.status < 400) await target.learn(each, answer);
      const changes = answer !== undefined && answer.status < 400 && !['GET', 'HEAD'].includes(sent.method);
      const now = changes ? await target.settled() : await target.head();
      const moved = changes || now === head ? undefined : `the history goes on from ${head} to ${now}`;
      head = now;
      const wrong = fault ?? moved;
      if (wrong !== undefined) {
        const log =
          (answer?.status ?? 500) < 500
            ? undefined
            : target.office.log.findLast((line) => line.includes('"fault"') || line.includes('"err"'));
        faults.push({
          fault: wrong,
          who: each.who,
          request: shown(sent),
          answer: answer?.body.toString('utf8').slice(0, 600) ?? '',
          ...(log !== undefined && { log }),
        });
      }
    }
    expect((await target.office.anybody.get('/healthz')).status).toBe(200);

    async function tried({ described }: Case, sent: Sent): Promise<{ readonly answer?: Answer; readonly fault?: string }> {
      try {
        const answer = await target.send(sent);
        const fault = judge.faultIn(described, sent, answer);
        return fault === undefined ? { answer } : { answer, fault: `${described.method} ${described.path}: ${fault}` };
      } catch (error) {
        return { fault: `${described.method} ${described.path}: ${String(error)}` };
      }
    }
  } finally {
    await target.close();
  }
  return faults;
}

test(
  `whatever is sent to any route is answered as the document says, and what is refused changes nothing (SEED=${SEED}, CASES=${CASES})`,
  async () => {
    const census = new Census();
    const faults: Fault[] = [];
    const undrawn = new Set<string>();
    for (let done = 0; done < CASES; done += A_ROUND) {
      faults.push(...(await round(SEED + done / A_ROUND, Math.min(A_ROUND, CASES - done), census, undrawn)));
      if (faults.length >= MOST_FAULTS) break;
    }
    writeSync(1, `\n  SEED=${SEED}: ${census.toString()}\n`);
    const firstOfEach = [...Map.groupBy(faults, ({ fault }) => fault).values()].map(([first]) => first);
    expect(firstOfEach.slice(0, MOST_FAULTS)).toEqual([]);
    expect(census.times('excused')).toBeLessThanOrEqual(CASES * MOST_EXCUSED);
    if (CASES >= ENOUGH_FOR_ALL) expect([...undrawn]).toEqual([]);
    expect(census.times('streams')).toBeGreaterThan(0);
  },
  60_000 + CASES * 60,
);
