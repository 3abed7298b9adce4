import { EventCatalogue, ReadModelRunner, StreamNames, type Position, type StoredEvent } from '#application';
import { SqliteEventLog, SqliteReadModelStore } from '#adapters';
import { directory, register, reminders, timeline } from '#projections';
import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALLATION = 'rectify';
const LONGEST_FOLD_MS = 120_000;

/** What a data folder holds after its server was killed. */
export interface Found {
  readonly events: readonly StoredEvent[];
  /** By the names of the read models. */
  readonly readModels: Readonly<Record<string, ReadModelFound>>;
  readonly evidence: EvidenceFound;
}

interface ReadModelFound {
  /** How far it had come when it was killed; undefined where there is nothing of it that can be read. */
  readonly position: Position | undefined;
  /** Its digest after catching up, and that of one made again from the first event. */
  readonly live: string;
  readonly rebuilt: string;
}

/** Files of evidence under their hash, by whether their bytes are those of the hash. */
interface EvidenceFound {
  readonly complete: ReadonlySet<string>;
  readonly incomplete: readonly string[];
}

/** Opens a data folder whose server is gone, and reads the log and the read models. */
export async function inspectFolder(dataDir: string): Promise<Found> {
  const names = new StreamNames(INSTALLATION);
  const log = await SqliteEventLog.open({ file: join(dataDir, 'events.sqlite'), codec: new EventCatalogue(names), prefix: INSTALLATION });
  const fresh = await mkdtemp(join(tmpdir(), 'rectify-rebuilt-'));
  try {
    const events: StoredEvent[] = [];
    for await (const event of log.readAll()) events.push(event);
    const live = await caughtUp(log, names, join(dataDir, 'read-models'));
    const rebuilt = await caughtUp(log, names, fresh);
    return {
      events,
      evidence: await evidenceIn(join(dataDir, 'evidence')),
      readModels: Object.fromEntries(
        live.map(({ name, position, digest }, index) => [name, { position, live: digest, rebuilt: rebuilt[index]?.digest ?? '' }]),
      ),
    };
  } finally {
    await log.close();
    await rm(fresh, { recursive: true });
  }
}

async function evidenceIn(folder: string): Promise<EvidenceFound> {
  const complete = new Set<string>();
  const incomplete: string[] = [];
  for (const name of (await readdir(folder)).filter((each) => /^[0-9a-f]{64}$/u.test(each))) {
    const whole = hash('sha256', await readFile(join(folder, name))) === name;
    if (whole) complete.add(name);
    else incomplete.push(name);
  }
  return { complete, incomplete };
}

interface CaughtUp {
  readonly name: string;
  /** Where it stood when it was opened. */
  readonly position: Position | undefined;
  readonly digest: string;
}

async function caughtUp(log: SqliteEventLog, names: StreamNames, folder: string): Promise<readonly CaughtUp[]> {
  const store = new SqliteReadModelStore({ folder });
  const head = await log.head();
  const all: CaughtUp[] = [];
  for (const projection of [register, timeline, directory, reminders]) {
    const model = await store.open(projection);
    const position = model.checkpoint()?.position;
    const runner = new ReadModelRunner({ log, names, store, projection });
    await runner.start();
    if (head !== undefined) await runner.waitFor(head, LONGEST_FOLD_MS);
    await runner.stop();
    all.push({ name: projection.name, position, digest: await model.digest() });
  }
  await store.close();
  return all;
}
