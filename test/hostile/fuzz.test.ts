import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ApiDocument } from '../support/api-document.js';
import { caseOf, type Case } from './fuzz/cases.js';
import { Judge } from './fuzz/judge.js';
import { Target, type Answer, type Sent } from './fuzz/target.js';

/**
 * The same requests at each `npm test`, so that no change is refused for what it did not do; `npm run fuzz -- --cases 200000` sends more, and
 * others each time.
 */
const SEED = Number(process.env['SEED'] ?? 610_392_418);
const CASES = Number(process.env['CASES'] ?? 2000);

/** An office wears out: what was closed, dissolved or forgotten is refused from then on. */
const A_ROUND = 2000;
const MOST_FAULTS = 30;

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

  toString(): string {
    return [...this.counts]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([what, times]) => `${what} × ${times}`)
      .join(', ');
  }
}

const shown = ({ method, path, headers: { authorization: _, ...headers }, body }: Sent) =>
  `${method} ${path} ${JSON.stringify(headers)} ${body?.toString('utf8').slice(0, 400) ?? ''}`;

/** Sends cases to one office, one after another, and collects what is wrong with the answers. */
async function round(seed: number, times: number, census: Census): Promise<readonly Fault[]> {
  const target = await Target.open();
  const faults: Fault[] = [];
  try {
    const api = await ApiDocument.of(target.office.anybody);
    const judge = new Judge(api, [target.office.folder, process.cwd(), tmpdir() + '/']);
    const drawn = fc.sample(fc.oneof(...api.operations.map(caseOf)), { seed, numRuns: times });
    let head = await target.settled();
    for (const each of drawn) {
      const sent = await target.drawn(each);
      const { answer, fault } = await tried(each, sent);
      census.count(answer ? String(answer.status) : 'no answer');
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
    for (let done = 0; done < CASES; done += A_ROUND) {
      faults.push(...(await round(SEED + done / A_ROUND, Math.min(A_ROUND, CASES - done), census)));
      if (faults.length >= MOST_FAULTS) break;
    }
    writeSync(1, `\n  SEED=${SEED}: ${census.toString()}\n`);
    const firstOfEach = [...Map.groupBy(faults, ({ fault }) => fault).values()].map(([first]) => first);
    expect(firstOfEach.slice(0, MOST_FAULTS)).toEqual([]);
  },
  60_000 + CASES * 60,
);
