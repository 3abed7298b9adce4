import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventLog, ExpectedRevision, NewEvent, StreamRead } from '#application';
import { collect, idsOf, withLog, type LogEngine } from './engine.js';
import { notes } from './notes.js';

const RUNS = 60;

interface Attempt {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/** What a log is, as plainly as can be said. */
class Model {
  readonly all: NewEvent[] = [];
  readonly streams = new Map<string, NewEvent[]>();

  last(stream: string): ExpectedRevision {
    const length = this.streams.get(stream)?.length ?? 0;
    return length === 0 ? 'none' : length - 1;
  }

  /** @returns the revision that is answered, or undefined for a refusal */
  append({ stream, expected, events }: Attempt): number | undefined {
    const stored = this.streams.get(stream) ?? [];
    if (expected === this.last(stream)) {
      this.streams.set(stream, [...stored, ...events]);
      this.all.push(...events);
      return stored.length + events.length - 1;
    }
    const first = expected === 'none' ? 0 : expected + 1;
    const isRepeat = events.every(({ id }, index) => stored[first + index]?.id === id);
    return isRepeat ? first + events.length - 1 : undefined;
  }

  read(stream: string, { direction, from, limit }: StreamRead): string[] {
    const ids = idsOf(this.streams.get(stream) ?? []);
    const span = direction === 'backwards' ? ids.slice(0, (from ?? ids.length) + 1).reverse() : ids.slice(from);
    return span.slice(0, limit);
  }
}

const stream = fc.constantFrom('test-a', 'test-b', 'test-c');
const small = fc.nat({ max: 12 });
const operations = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), stream, count: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('stray' as const), stream, count: fc.constant(1), expected: small }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: small, extended: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('read' as const),
        stream,
        read: fc.record(
          { direction: fc.constantFrom('forwards' as const, 'backwards' as const), from: small, limit: small },
          { requiredKeys: [] },
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('readAll' as const), after: small, limit: small }) },
  ),
  { maxLength: 40 },
);
type Operation = typeof operations extends fc.Arbitrary<(infer O)[]> ? O : never;

export function modelContract(engine: LogEngine): void {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000_007);

  describe('any order of appends and reads', () => {
    it(`answers as a list of lists would (SEED=${seed})`, async () => {
      const property = fc.asyncProperty(operations, (run) => withLog(engine, (log) => obey(log, run)));
      await fc.assert(property, { seed, numRuns: RUNS });
    });
  });
}

async function obey(log: EventLog, run: readonly Operation[]): Promise<void> {
  const model = new Model();
  const attempts: Attempt[] = [];
  const attempt = async (append: Attempt) => {
    attempts.push(append);
    const expected = model.append(append);
    const answer = await log.append(append.stream, append.expected, append.events).catch((error: unknown) => error);
    expect(answer).toMatchObject(expected === undefined ? { code: 'log.wrong-revision' } : { revision: expected });
  };
  for (const operation of run) {
    switch (operation.kind) {
      case 'append':
        await attempt({ stream: operation.stream, expected: model.last(operation.stream), events: notes(operation.count) });
        break;
      case 'stray':
        await attempt({ stream: operation.stream, expected: operation.expected, events: notes(operation.count) });
        break;
      case 'repeat': {
        const earlier = attempts[operation.which];
        if (earlier) {
          await attempt({ ...earlier, events: operation.extended ? [...earlier.events, ...notes(1)] : earlier.events });
        }
        break;
      }
      case 'read':
        expect(idsOf(await log.readStream(operation.stream, operation.read))).toEqual(model.read(operation.stream, operation.read));
        break;
      case 'readAll':
        await compareAll(log, model, operation.after, operation.limit);
    }
  }
  await compareAll(log, model, model.all.length, model.all.length);
}

async function compareAll(log: EventLog, model: Model, after: number, limit: number): Promise<void> {
  const all = await collect(log.readAll());
  expect(idsOf(all)).toEqual(idsOf(model.all));
  expect(await log.head()).toBe(all.at(-1)?.position);
  const position = all[after]?.position;
  expect(await log.countAfter(undefined)).toBe(model.all.length);
  if (position !== undefined) {
    expect(await log.countAfter(position)).toBe(model.all.length - after - 1);
    expect(idsOf(await collect(log.readAll({ after: position, limit })))).toEqual(idsOf(model.all.slice(after + 1).slice(0, limit)));
  }
}
