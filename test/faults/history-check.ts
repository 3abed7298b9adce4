import { EventCatalogue, ReadModelRunner, StreamNames, type StoredEvent } from '#application';
import { SqliteEventLog, SqliteReadModelStore } from '#adapters';
import { directory, register, reminders, timeline } from '#projections';
import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALLATION = 'rectify';

/** What a data folder holds after its server was killed. */
export interface Found {
  readonly events: readonly StoredEvent[];
  /** Read model → digest as it stands after catching up, and as made again from the first event. */
  readonly digests: Readonly<Record<string, { readonly live: string; readonly rebuilt: string }>>;
  readonly evidence: EvidenceFound;
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
    const live = await digests(log, names, join(dataDir, 'read-models'));
    const rebuilt = await digests(log, names, fresh);
    return {
      events,
      evidence: await evidenceIn(join(dataDir, 'evidence')),
      digests: Object.fromEntries(Object.entries(live).map(([name, digest]) => [name, { live: digest, rebuilt: rebuilt[name] ?? '' }])),
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

async function digests(log: SqliteEventLog, names: StreamNames, folder: string): Promise<Record<string, string>> {
  const store = new SqliteReadModelStore({ folder });
  const head = await log.head();
  const result: Record<string, string> = {};
  for (const projection of [register, timeline, directory, reminders]) {
    const runner = new ReadModelRunner({ log, names, store, projection });
    await runner.start();
    if (head !== undefined) await runner.waitFor(head, 20_000);
    await runner.stop();
    result[projection.name] = await (await store.open(projection)).digest();
  }
  await store.close();
  return result;
}
