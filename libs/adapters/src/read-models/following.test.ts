import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  EventLog,
  ReadModelRunner,
  rebuild,
  replay,
  type Appended,
  type AllRead,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadModelRunnerParts,
  type StoredEvent,
  type StreamRead,
} from '#application';
import { directory, register, timeline, type Projection } from '#projections';
import { told } from '../../../../test/support/histories.js';
import { append, memoryLog, names, sqliteLog, type OwnLog } from '../../../../test/support/logs.js';
import { CLOSED, CONFIRMED, confirmed, EXECUTING, recorded } from '../../../../test/support/problem-builders.js';
import { ReadModelFolder } from '../../../../test/support/read-models.js';

/** A log in front of another, on which a test can lay its hand. */
class Tampered extends EventLog {
  failure: Error | undefined;
  fingerprints: ((position: Position) => string | undefined) | undefined;

  constructor(private readonly inner: EventLog) {
    super();
  }

  override append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return this.inner.append(stream, expected, events);
  }

  override readStream(stream: string, options?: StreamRead): Promise<readonly StoredEvent[]> {
    return this.inner.readStream(stream, options);
  }

  override async *readAll(options?: AllRead): AsyncIterable<StoredEvent> {
    if (this.failure) throw this.failure;
    yield* this.inner.readAll(options);
  }

  override follow(after: Position | undefined, signal: AbortSignal): AsyncIterable<StoredEvent> {
    return this.inner.follow(after, signal);
  }

  override head(): Promise<Position | undefined> {
    return this.inner.head();
  }

  override fingerprint(position: Position): Promise<string | undefined> {
    return this.fingerprints ? Promise.resolve(this.fingerprints(position)) : this.inner.fingerprint(position);
  }

  override close(): Promise<void> {
    return this.inner.close();
  }
}

const history = told()
  .at('2026-03-02T10:00:00+08:00')
  .founded()
  .problem('p1', ...CLOSED)
  .problem('p2', ...EXECUTING).events;
/** An event that the register cannot fold: nobody recorded its problem. The timeline can. */
const orphan = told().at('2026-03-02T11:00:00+08:00').problem('orphan', confirmed).events;
const later = told()
  .at('2026-03-02T12:00:00+08:00')
  .problem('p3', ...CONFIRMED).events;

describe.each([
  ['memory', memoryLog],
  ['sqlite', sqliteLog],
])('a read model that follows the %s log', (_, make) => {
  let own: OwnLog;
  let log: Tampered;
  let folder: ReadModelFolder;
  let runners: ReadModelRunner[];
  let paused: (() => void)[];

  beforeEach(async () => {
    own = await make();
    log = new Tampered(own.log);
    folder = new ReadModelFolder();
    [runners, paused] = [[], []];
  });
  afterEach(async () => {
    for (const resume of paused) resume();
    for (const runner of runners) await runner.stop();
    await own.dispose();
    await folder.dispose();
  });

  /** Waits before a repetition until the test lets it go on. */
  const pause = (_attempt: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      paused.push(resolve);
      signal.addEventListener('abort', () => resolve());
    });

  function running(projection: Projection, parts: Partial<ReadModelRunnerParts> = {}) {
    const runner = new ReadModelRunner({ log, names, store: folder.open(), projection, batchSize: 4, pause, ...parts });
    runners.push(runner);
    return runner;
  }

  const head = async () => (await own.log.head())!;
  const rebuiltDigest = async (projection: Projection) => {
    const beside = new ReadModelFolder();
    const model = await beside.open().open(projection);
    await replay(own.log, names, [model], { batchSize: 1000 });
    const digest = await model.digest();
    await beside.dispose();
    return digest;
  };
  const digestOf = async (projection: Projection) => {
    const model = await folder.open().open(projection);
    return model.digest();
  };
  const outcome = (waiting: Promise<void>) =>
    waiting.then(
      () => 'reached',
      (error: unknown) => (error as { code: string }).code,
    );

  it('folds what is there and then what comes, like a rebuild from zero', async () => {
    await append(log, history);
    const runner = running(register);
    await runner.start();
    await runner.waitFor(await head());
    expect(runner.state()).toMatchObject({ name: 'register', phase: 'running', ordinal: history.length, position: await head() });
    await append(log, later);
    await runner.waitFor(await head());
    expect(runner.state().ordinal).toBe(history.length + later.length);
    expect(await digestOf(register)).toBe(await rebuiltDigest(register));
  });

  it('begins with an empty log, and with what many write at once', async () => {
    const runner = running(timeline);
    await runner.start();
    const streams = Array.from({ length: 20 }, (_each, index) => told().problem(`c${index}`, recorded(), confirmed).events);
    await Promise.all(streams.map((events) => append(log, events)));
    await runner.waitFor(await head());
    expect(runner.state().ordinal).toBe(40);
    expect(await digestOf(timeline)).toBe(await rebuiltDigest(timeline));
  });

  it('goes on after a restart from where it was, with neither gap nor double', async () => {
    await append(log, history.slice(0, 7));
    const before = running(timeline);
    await before.start();
    await before.waitFor(await head());
    await before.stop();
    expect(before.state().phase).toBe('idle');
    await append(log, history.slice(7));
    const after = running(timeline);
    await after.start();
    await after.waitFor(await head());
    expect(after.state().ordinal).toBe(history.length);
    expect(await digestOf(timeline)).toBe(await rebuiltDigest(timeline));
  });

  it('says that it is behind where a position is not reached in time', async () => {
    await append(log, history);
    const runner = running(register);
    await runner.start();
    await runner.waitFor(await head());
    const beyond = `${await head()}9`;
    await expect(runner.waitFor(beyond, 1)).rejects.toMatchObject({
      kind: 'behind',
      code: 'read.behind',
      details: { readModel: 'register', position: beyond },
    });
  });

  it('tells whoever waits when it is stopped', async () => {
    const runner = running(register);
    await runner.start();
    const waiting = outcome(runner.waitFor('9999', 60_000));
    await runner.stop();
    expect(await waiting).toBe('read.behind');
  });

  describe('with an event that it cannot fold', () => {
    beforeEach(() => append(log, [...history, ...orphan, ...later]));

    it('stops there, with everything before it applied, and holds up no other', async () => {
      const [stopping, other] = [running(register), running(timeline)];
      await Promise.all([stopping.start(), other.start()]);
      await other.waitFor(await head());
      expect(await outcome(stopping.waitFor(await head(), 60_000))).toBe('read.stopped');
      const state = stopping.state();
      expect(state).toMatchObject({ phase: 'stopped', ordinal: history.length });
      expect(state.error?.message).toContain('ProblemConfirmed in rx-problem-orphan');
      expect(state.stoppedAt! > state.position!).toBe(true);
      // Who comes later is told at once; what it has reached it still answers.
      expect(await outcome(stopping.waitFor(await head(), 60_000))).toBe('read.stopped');
      expect(await outcome(stopping.waitFor(state.position!))).toBe('reached');
    });

    it('stays as it is where a rebuild meets the same event, which leaves nothing behind', async () => {
      const store = folder.open();
      const runner = running(register, { store });
      await runner.start();
      expect(await outcome(runner.waitFor(await head(), 60_000))).toBe('read.stopped');
      await expect(rebuild({ log, names, store }, [{ projection: register, runner }])).rejects.toMatchObject({ name: 'StoppedAt' });
      expect(runner.state()).toMatchObject({ phase: 'stopped', ordinal: history.length });
      expect(readdirSync(folder.path).filter((name) => name.includes('rebuilt'))).toEqual([]);
    });
  });

  it('repeats what the log or the disk could not do', async () => {
    await append(log, history);
    log.failure = new Error('not now');
    const runner = running(register);
    await runner.start();
    const waiting = runner.waitFor(await head(), 60_000);
    while (paused.length === 0) await new Promise(setImmediate);
    expect(runner.state()).toMatchObject({ phase: 'retrying', ordinal: 0, error: { message: 'not now' } });
    log.failure = undefined;
    paused.shift()?.();
    await waiting;
    expect(runner.state()).toMatchObject({ phase: 'running', ordinal: history.length });
    expect(runner.state()).not.toHaveProperty('error');
  });

  it('refuses a log that was changed behind its checkpoint', async () => {
    await append(log, history);
    log.fingerprints = (position) => `as it was at ${position}`;
    const before = running(register);
    await before.start();
    await before.waitFor(await head());
    await before.stop();
    const same = running(register);
    await same.start();
    await same.stop();
    log.fingerprints = () => 'something else';
    await expect(running(register).start()).rejects.toMatchObject({ code: 'log.truncated' });
  });

  it('does not follow a log that ends before its checkpoint', async () => {
    await append(log, history);
    const before = running(register);
    await before.start();
    await before.waitFor(await head());
    await before.stop();
    const shorter = await make();
    await append(shorter.log, history.slice(0, 5));
    log = new Tampered(shorter.log);
    const after = running(register);
    // An engine with fingerprints refuses at the start; one without notices when it is asked for what comes behind.
    const refused = await after.start().then(
      async () => {
        expect(await outcome(after.waitFor('9999', 60_000))).toBe('read.stopped');
        return after.state().error;
      },
      (error: unknown) => error,
    );
    expect(['log.truncated', 'log.position-unknown']).toContain((refused as { code: string }).code);
    expect(after.state()).toMatchObject({ ordinal: history.length });
    await after.stop();
    await shorter.dispose();
  });

  describe('rebuilt beside', () => {
    it('never answers from an earlier position than before', async () => {
      await append(log, history);
      const store = folder.open();
      const runner = running(register, { store });
      await runner.start();
      await runner.waitFor(await head());
      const rebuilt = await store.rebuild(register);
      const rows = store.open(register);
      await runner.takeOver(rebuilt);
      expect((await rows).checkpoint()?.ordinal).toBe(history.length);
    });

    it('leaves nothing of the others where one of them cannot even be begun', async () => {
      await append(log, history);
      const store = folder.open();
      const parts = [register, timeline].map((projection) => ({ projection, runner: running(projection, { store }) }));
      for (const { runner } of parts) await runner.start();
      for (const { runner } of parts) await runner.waitFor(await head());
      const before = readdirSync(folder.path);
      mkdirSync(join(folder.path, 'timeline.rebuilt.sqlite'));
      await expect(rebuild({ log, names, store }, parts)).rejects.toThrow();
      rmdirSync(join(folder.path, 'timeline.rebuilt.sqlite'));
      expect(readdirSync(folder.path)).toEqual(before);
      await rebuild({ log, names, store }, parts);
    });

    it('comes to the same rows, takes in what was written meanwhile, and goes on following', async () => {
      await append(log, history);
      const store = folder.open();
      const parts = [register, timeline, directory].map((projection) => ({ projection, runner: running(projection, { store }) }));
      for (const { runner } of parts) await runner.start();
      for (const { runner } of parts) await runner.waitFor(await head());
      const before = await Promise.all(parts.map(async ({ projection }) => (await store.open(projection)).digest()));

      await rebuild({ log, names, store }, parts);
      for (const { runner } of parts) await runner.waitFor(await head());
      expect(await Promise.all(parts.map(async ({ projection }) => (await store.open(projection)).digest()))).toEqual(before);

      const rebuilding = rebuild({ log, names, store }, parts);
      await append(log, later);
      await rebuilding;
      for (const { runner } of parts) await runner.waitFor(await head());
      for (const { projection, runner } of parts) {
        expect(runner.state()).toMatchObject({ phase: 'running', ordinal: history.length + later.length });
        expect(await (await store.open(projection)).digest()).toBe(await rebuiltDigest(projection));
      }
    });
  });
});
