import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  Cursors,
  EventLogError,
  KeptPasts,
  Logbook,
  NoInstruments,
  NoTracing,
  Watch,
  type AllRead,
  type EventLog,
  type LogEntries,
  type LogEvent,
  type StoredEvent,
} from '#application';
import { told } from '../../../../test/support/histories.js';
import { append, memoryLog, names, sqliteLog, type OwnLog } from '../../../../test/support/logs.js';
import { CLOSED, confirmed, EXECUTING } from '../../../../test/support/problem-builders.js';
import { ReadModelFolder } from '../../../../test/support/read-models.js';
import { SqlitePastRegisters } from './sqlite/sqlite-past-registers.js';

/** Keeps what is written, and tells whoever waits for a line. */
class Lines extends Logbook {
  readonly written: { readonly event: LogEvent; readonly entry: Readonly<Record<string, unknown>> }[] = [];
  readonly #waiting: { readonly event: LogEvent; readonly resolve: () => void }[] = [];

  override writes(): boolean {
    return true;
  }

  override write<E extends LogEvent>(event: E, entry: LogEntries[E]): void {
    this.written.push({ event, entry: { ...entry } });
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.event === event) waiting.resolve();
      else this.#waiting.push(waiting);
    }
  }

  next(event: LogEvent): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ event, resolve }));
  }

  of(event: LogEvent) {
    return this.written.filter((line) => line.event === event);
  }
}

const history = told()
  .at('2026-03-02T10:00:00+08:00')
  .founded()
  .problem('p1', ...CLOSED)
  .problem('p2', ...EXECUTING).events;
/** Nobody recorded its problem. */
const orphan = told().at('2026-03-02T11:00:00+08:00').problem('orphan', confirmed).events;
const NOW = Temporal.Instant.from('2026-03-20T00:00:00Z');

describe.each([
  ['memory', memoryLog],
  ['sqlite', sqliteLog],
])('registers of the past, of the %s log', (_, make) => {
  let own: OwnLog;
  let folder: ReadModelFolder;
  let lines: Lines;
  let pasts: KeptPasts;
  /** Resolved while reading the whole log goes on. */
  let gate: PromiseWithResolvers<undefined>;
  let reads: number;
  /** Resolved when somebody begins to read it. */
  let reading: PromiseWithResolvers<undefined>;

  beforeEach(async () => {
    own = await make();
    await append(own.log, history);
    folder = new ReadModelFolder();
    lines = new Lines();
    gate = Promise.withResolvers();
    reads = 0;
    reading = Promise.withResolvers();
    const inner = own.log.readAll.bind(own.log);
    jest.spyOn(own.log, 'readAll').mockImplementation(async function* (options?: AllRead): AsyncGenerator<StoredEvent> {
      reads += 1;
      reading.resolve(undefined);
      for await (const event of inner(options)) {
        await gate.promise;
        yield event;
      }
    });
    pasts = open({ patienceMs: 60_000 });
  });
  afterEach(async () => {
    gate.resolve(undefined);
    await pasts.close();
    await own.dispose();
    await folder.dispose();
  });

  function open(parts: Partial<ConstructorParameters<typeof KeptPasts>[0]> = {}, log: EventLog = own.log): KeptPasts {
    const registers = new SqlitePastRegisters({ folder: join(folder.path, 'past'), cursors: new Cursors(new Uint8Array(32)) });
    const watch = new Watch(lines, new NoInstruments(), new NoTracing());
    return new KeptPasts({ log, names, registers, watch, ...parts });
  }

  /** Where the log stands after so many events. */
  async function after(count: number) {
    const events: StoredEvent[] = [];
    for await (const event of own.log.readAll()) events.push(event);
    reads = 0;
    return { position: events[count - 1]!.position, ordinal: count };
  }

  const ledgerAt = (place: Parameters<KeptPasts['ask']>[0], of = pasts) =>
    of.ask(place, ({ ledger }) => ledger.page({ visibility: { everything: true }, at: NOW, limit: 50 }));
  const codeOf = (answer: Promise<unknown>) =>
    answer.then(
      () => 'answered',
      (error: unknown) => (error as { code: string }).code,
    );
  const files = () => readdirSync(join(folder.path, 'past'));
  const kept = () => files().filter((name) => name.endsWith('.sqlite')).length;

  it('are as the register was then', async () => {
    gate.resolve(undefined);
    const place = await after(history.findIndex(({ thing }) => thing === 'p2'));
    const page = await ledgerAt(place);
    expect(page).toMatchObject({ ...place, items: [{ problem: 'p1', phase: 'Closed' }] });
    expect((await ledgerAt(undefined)).items).toEqual([]);
    const [before] = (await ledgerAt(await after(3))).items;
    expect(before).toMatchObject({ problem: 'p1', phase: 'Draft' });
  });

  it('are made once for all who ask at once, and kept for those who ask later', async () => {
    gate.resolve(undefined);
    const place = await after(5);
    const answers = await Promise.all([ledgerAt(place), ledgerAt({ ...place }), ledgerAt(place)]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await ledgerAt(place);
    expect([reads, kept()]).toEqual([1, 1]);
  });

  it('are not waited for longer than promised, and are made all the same', async () => {
    gate.resolve(undefined);
    const [place, other] = [await after(5), await after(7)];
    gate = Promise.withResolvers();
    pasts = open({ patienceMs: 20 });
    const refusal = await ledgerAt(place).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ kind: 'behind', code: 'read.preparing', details: { position: place.position, folded: 0, of: 5 } });
    expect(await codeOf(ledgerAt(other))).toBe('read.preparing');
    const made = lines.next('past.made');
    gate.resolve(undefined);
    await made;
    expect((await ledgerAt(place)).ordinal).toBe(5);
    expect(reads).toBe(1);
  });

  it('are let go when nobody has asked for a while, and made again', async () => {
    gate.resolve(undefined);
    const place = await after(5);
    pasts = open({ idleMs: 20 });
    const gone = lines.next('past.let-go');
    await ledgerAt(place);
    await gone;
    expect(files()).toEqual([]);
    expect((await ledgerAt(place)).ordinal).toBe(5);
  });

  it('are two at most: the one that nobody has asked for longest goes, and not under its asker', async () => {
    gate.resolve(undefined);
    const [a, b, c] = [await after(3), await after(4), await after(5)];
    await ledgerAt(a);
    await ledgerAt(b);
    await ledgerAt(a);
    await ledgerAt(c);
    expect(lines.of('past.let-go').map(({ entry }) => entry)).toEqual([{ position: b.position }]);
    expect(kept()).toBe(2);

    const held = Promise.withResolvers<undefined>();
    const slow = pasts.ask(a, async ({ ledger }) => {
      await held.promise;
      return ledger.page({ visibility: { everything: true }, at: NOW, limit: 50 });
    });
    await ledgerAt(c);
    await ledgerAt(b);
    held.resolve(undefined);
    expect((await slow).ordinal).toBe(a.ordinal);
    expect(kept()).toBe(2);
  });

  it('are given up at the end: whoever waits is told, and no file is left', async () => {
    gate.resolve(undefined);
    const [a, b] = [await after(3), await after(5)];
    await ledgerAt(a);
    gate = Promise.withResolvers();
    reading = Promise.withResolvers();
    const begun = codeOf(ledgerAt(b));
    await reading.promise;
    pasts.end();
    expect(await begun).toBe('read.preparing');
    expect(await codeOf(ledgerAt(b))).toBe('read.preparing');
    const closed = pasts.close();
    gate.resolve(undefined);
    await closed;
    expect(files()).toEqual([]);
    expect(lines.of('past.not-made')).toEqual([]);
  });

  it('say what is wrong with the log, keep nothing of it, and are made when it is right', async () => {
    gate.resolve(undefined);
    const place = await after(5);
    const broken = jest.spyOn(own.log, 'readAll').mockImplementationOnce(() => {
      throw new EventLogError('log.corrupt', { position: '3' });
    });
    expect(await codeOf(ledgerAt(place))).toBe('log.corrupt');
    expect(broken).toHaveBeenCalled();
    expect(files()).toEqual([]);
    expect(lines.of('past.not-made')).toMatchObject([{ entry: { position: place.position, fault: { code: 'log.corrupt' } } }]);
    expect((await ledgerAt(place)).ordinal).toBe(5);
    expect(await codeOf(ledgerAt({ position: `${place.position}9`, ordinal: 1000 }))).toBe('log.truncated');
  });

  it('say where an event cannot be folded, and answer of before', async () => {
    gate.resolve(undefined);
    await append(own.log, orphan);
    const [sound, faulty] = [await after(history.length), await after(history.length + 1)];
    expect(await codeOf(ledgerAt(faulty))).toBe('read.stopped');
    expect(files()).toEqual([]);
    expect((await ledgerAt(sound)).ordinal).toBe(history.length);
  });

  it('say that there is no place for them, without a word of it', async () => {
    gate.resolve(undefined);
    const place = await after(5);
    const past = join(folder.path, 'past');
    writeFileSync(join(past, 'left-over.sqlite'), 'of a process that was killed');
    const registers = { begin: () => Promise.reject(new Error('disk full: 台账')) };
    pasts = open({ registers });
    expect(files()).toEqual([]);
    expect(await codeOf(ledgerAt(place))).toBe('read.not-prepared');
    expect(JSON.stringify(lines.of('past.not-made'))).not.toContain('台账');
  });
});
