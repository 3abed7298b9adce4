import { EventCatalogue, EventLogError, StreamNames, type StoredEvent } from '#application';
import { SqliteEventLog } from '#adapters';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { between, type Draw } from './seed.js';

const SECTOR = 512;

/** What disks and people do to the bytes of a file, at a place that is drawn. */
export const DAMAGES: Readonly<Record<string, (bytes: Buffer, draw: Draw) => Buffer>> = {
  'a bit turned over': (bytes, draw) => turned(bytes, draw, 1),
  'several bits turned over': (bytes, draw) => turned(bytes, draw, between(draw, 2, 8)),
  'an end that was cut off': (bytes, draw) => bytes.subarray(0, between(draw, 1, bytes.length - 1)),
  'a sector of zeros': (bytes, draw) => withSector(bytes, draw, Buffer.alloc(SECTOR)),
  'a sector in the place of another': (bytes, draw) => {
    const from = between(draw, 0, Math.floor(bytes.length / SECTOR) - 1) * SECTOR;
    return withSector(bytes, draw, bytes.subarray(from, from + SECTOR));
  },
};

function turned(bytes: Buffer, draw: Draw, times: number): Buffer {
  const damaged = Buffer.from(bytes);
  for (let n = 0; n < times; n += 1) {
    const place = between(draw, 0, bytes.length - 1);
    damaged[place]! ^= 1 << between(draw, 0, 7);
  }
  return damaged;
}

function withSector(bytes: Buffer, draw: Draw, sector: Buffer): Buffer {
  const damaged = Buffer.from(bytes);
  sector.copy(damaged, between(draw, 0, Math.floor(bytes.length / SECTOR) - 1) * SECTOR);
  return damaged;
}

const INSTALLATION = 'rectify';

const openLog = (dataDir: string) =>
  SqliteEventLog.open({
    file: join(dataDir, 'events.sqlite'),
    codec: new EventCatalogue(new StreamNames(INSTALLATION)),
    prefix: INSTALLATION,
  });

/** The history in a folder that nobody holds. */
export async function historyIn(dataDir: string): Promise<readonly StoredEvent[]> {
  const log = await openLog(dataDir);
  try {
    return await Array.fromAsync(log.readAll());
  } finally {
    await log.close();
  }
}

/**
 * Reads everything there is to read in a damaged log, in each way: all of it, each stream, and what subscribers compare.
 * @param history what it held before
 * @returns the codes of what was refused; nothing where all of it reads as before
 * @throws Error where something else is read than what was there, or something is refused without a code
 */
export async function refusalsIn(dataDir: string, history: readonly StoredEvent[]): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  const refusable = async (read: () => Promise<void>): Promise<void> => {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof EventLogError)) throw error;
      codes.add(error.code);
    }
  };
  await refusable(async () => {
    const log = await openLog(dataDir);
    try {
      await refusable(() => readAllOf(log, history));
      // Whoever has seen the end asks for it before he reads anything.
      await refusable(async () => {
        await log.fingerprint(history.at(-1)!.position);
      });
      const isShort = codes.has('log.truncated');
      for (const [stream, events] of Map.groupBy(history, (event) => event.stream)) {
        await refusable(async () => requireSame(await log.readStream(stream), events, isShort));
      }
    } finally {
      await log.close();
    }
  });
  return codes;
}

async function readAllOf(log: SqliteEventLog, history: readonly StoredEvent[]): Promise<void> {
  let read = 0;
  for await (const event of log.readAll()) {
    requireSame([event], history.slice(read, read + 1), false);
    read += 1;
  }
  if (read < history.length && (await log.head()) === history.at(-1)?.position) throw new Error(`only ${read} events are read`);
}

/** @param isShort whether the log has said that it lacks its end, so that a stream may */
function requireSame(read: readonly StoredEvent[], events: readonly StoredEvent[], isShort: boolean): void {
  const expected = isShort ? events.slice(0, read.length) : events;
  if (JSON.stringify(read) === JSON.stringify(expected)) return;
  throw new Error(`served as truth: ${JSON.stringify(read).slice(0, 2000)} in place of ${JSON.stringify(expected).slice(0, 2000)}`);
}

/** What each event of a history is kept as, in their order. */
export function recordsOf(dataDir: string): readonly string[] {
  const log = new DatabaseSync(join(dataDir, 'events.sqlite'), { readOnly: true });
  const rows = log.prepare('SELECT record FROM event ORDER BY position').all();
  log.close();
  return rows.map(({ record }) => String(record));
}

/** The last position up to which a file has both ends of every record; one that is longer than a page is not in one piece. */
export async function lastIn(file: string, records: readonly string[]): Promise<number> {
  const bytes = await readFile(file);
  const missing = records
    .map((record) => Buffer.from(record))
    .findIndex((record) => [record.subarray(0, 40), record.subarray(-40)].some((end) => !bytes.includes(end)));
  return missing < 0 ? records.length : missing;
}
