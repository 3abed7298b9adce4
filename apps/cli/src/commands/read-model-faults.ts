import { EventLogError, requireSameHistory, StoppedAt, type ReadModel, type ReadModelStore } from '#application';
import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openReadModels, PROJECTIONS, type OperatedLog } from '../composition.js';
import { catchUp, makeAgain } from '../made-again.js';

/** Something that is not as it should be. */
export interface Fault {
  readonly where: string;
  readonly position?: string;
  readonly reason: string;
}

interface Compared {
  readonly log: OperatedLog;
  readonly installation: string;
  /** Where there is room for copies. */
  readonly dataDir: string;
  /** The read models. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

/**
 * Compares the read models with ones made again from the first event. Works on copies, brought up to the log's end as a start would, because
 * a read model that cannot be read is thrown away where it is opened.
 */
export async function readModelFaults({ log, installation, dataDir, folder, say }: Compared): Promise<readonly Fault[]> {
  if (!existsSync(folder)) {
    say('read models: there are none; the next start makes them');
    return [];
  }
  const copies = join(dataDir, 'fsck');
  // What a check left that was killed; whoever holds the log is alone here.
  await rm(copies, { recursive: true, force: true });
  try {
    await cp(folder, join(copies, 'live'), { recursive: true });
    const expected = new Map<string, string>();
    await makeAgain({ log, installation, folder: join(copies, 'again') }, async (rebuilt) => {
      expected.set(rebuilt.projection.name, await rebuilt.digest());
      await rebuilt.discard();
    });
    const faults = await faultsIn({ log, installation, folder: join(copies, 'live') }, expected);
    for (const [name, digest] of expected) say(`read model ${name}: ${digest}`);
    return faults;
  } catch (error) {
    if (!(error instanceof StoppedAt)) throw error;
    return [{ where: 'read models', position: error.event.position, reason: 'this event cannot be folded' }];
  } finally {
    await rm(copies, { recursive: true });
  }
}

async function faultsIn(
  { log, installation, folder }: Pick<Compared, 'log' | 'installation' | 'folder'>,
  expected: ReadonlyMap<string, string>,
): Promise<readonly Fault[]> {
  const store: ReadModelStore = openReadModels(folder);
  try {
    const faults: Fault[] = [];
    for (const projection of PROJECTIONS) {
      const model = await store.open(projection);
      const reason = await faultOf(log, installation, model, expected.get(projection.name) ?? '');
      const position = model.checkpoint()?.position;
      if (reason !== undefined)
        faults.push({ where: `read model ${projection.name}`, reason, ...(position !== undefined && { position }) });
    }
    return faults;
  } finally {
    await store.close();
  }
}

async function faultOf(log: OperatedLog, installation: string, model: ReadModel, expected: string): Promise<string | undefined> {
  const checkpoint = model.checkpoint();
  if (!checkpoint && (await log.head()) !== undefined) return 'it is missing, damaged or of another version; the next start makes it again';
  try {
    if (checkpoint) await requireSameHistory(log, checkpoint);
    await catchUp(log, installation, [model]);
  } catch (error) {
    if (error instanceof EventLogError && error.code === 'log.truncated') return 'the log ends before it, or differs there';
    if (error instanceof StoppedAt) return 'it cannot be brought up to the end of the log';
    throw error;
  }
  const digest = await model.digest();
  return digest === expected ? undefined : `its digest is ${digest}; made again it is ${expected}`;
}
