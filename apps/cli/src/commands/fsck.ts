import {
  EventLogError,
  EvidenceError,
  PersonKeysError,
  ReactionMemory,
  requireSameHistory,
  type EventLogErrorCode,
  type EvidenceStore,
  type ReadCheckpoint,
} from '#application';
import { REACTIONS } from '#domain';
import { openKeys, openLog, placesIn, withEvidence, type OperatedLog } from '../composition.js';
import { requireLogInFile } from '../elsewhere.js';
import { factsOf, type HistoryFacts } from '../history-facts.js';
import type { Surroundings } from '../surroundings.js';
import { readModelFaults, type Fault } from './read-model-faults.js';

/** Checks whatever can be checked of a data folder whose server is stopped, and prints each fault. @returns whether there is none */
export async function fsck({ settings, say }: Surroundings): Promise<boolean> {
  const { dataDir, installation } = settings;
  const places = placesIn(dataDir);
  requireLogInFile(settings);
  let found = 0;
  const report = ({ where, reason, position }: Fault) => {
    found += 1;
    say(`fault: ${where}${position === undefined ? '' : ` at ${position}`}: ${reason}`);
  };
  const log = await openLog(places.log, installation).catch((error: unknown) => {
    const position = error instanceof EventLogError && error.code === 'log.corrupt' ? error.details['position'] : undefined;
    if (typeof position === 'string') report(logFault(position, undefined, 'it cannot be read; all before it can'));
    throw error;
  });
  try {
    const { events, streams, faults } = await log.checkConsistency();
    for (const { position, stream, reason } of faults) report(logFault(position, stream, reason));
    say(`log: ${events} events in ${streams} streams`);
    const facts = await factsOf(log, installation);
    // What the check of the file has found already stops the reading too, and is one fault, not two.
    if (facts.broken && faults.length === 0) report(logFault(undefined, undefined, facts.broken.message));
    await withEvidence(settings, (store) => checkEvidence(store, facts, { report, isShared: settings.bucket !== undefined }));
    say(`evidence: ${facts.evidence.size} files named`);
    if (settings.sharedKeys === undefined && (await log.head()) !== undefined)
      for (const fault of await keyFaults(places.keys)) report(fault);
    for (const fault of await checkpointFaults(log)) report(fault);
    say(`reactions: ${REACTIONS.length} checkpoints`);
    if (facts.broken) say('the rest was not compared: the history cannot be read to its end');
    else for (const fault of await readModelFaults({ log, installation, dataDir, folder: places.readModels, say })) report(fault);
  } finally {
    await log.close();
  }
  say(found === 0 ? 'all is well' : `${found} ${found === 1 ? 'fault' : 'faults'}`);
  return found === 0;
}

const logFault = (position: string | undefined, stream: string | undefined, reason: string): Fault => ({
  where: stream === undefined ? 'log' : `log, ${stream}`,
  reason,
  ...(position !== undefined && { position }),
});

/** A bucket that is away is no fault of any file; a disk that cannot read one is. */
async function checkEvidence(
  store: EvidenceStore,
  { evidence }: HistoryFacts,
  { report, isShared }: { readonly report: (fault: Fault) => void; readonly isShared: boolean },
): Promise<void> {
  for (const [sha256, position] of evidence) {
    try {
      // Opening reads the whole and compares its hash.
      (await store.open(sha256)).destroy();
      if (!(await store.find(sha256))) report({ where: `evidence ${sha256}`, position, reason: 'its description is missing or damaged' });
    } catch (error) {
      if (!(error instanceof EvidenceError) || (isShared && error.code === 'evidence.unavailable')) throw error;
      report({
        where: `evidence ${sha256}`,
        position,
        reason: error.code === 'evidence.unknown' ? 'it is missing' : 'its bytes have changed',
      });
    }
  }
}

/** Secrets are there before the log's first event. */
async function keyFaults(file: string): Promise<readonly Fault[]> {
  try {
    await (await openKeys(file)).close();
    return [];
  } catch (error) {
    if (!(error instanceof PersonKeysError) || error.code === 'person-keys.unavailable') throw error;
    return [{ where: 'keys', reason: error.message }];
  }
}

/** A reaction that has met more than the log holds, or something else, stands on events that were lost. */
async function checkpointFaults(log: OperatedLog): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const { name } of REACTIONS) {
    const where = `reaction ${name}`;
    const checkpoints = await checkpointsOf(log, name);
    if (!checkpoints) faults.push({ where, reason: 'its checkpoint cannot be read' });
    for (const [position, reason] of await reasonsIn(log, checkpoints ?? [])) faults.push({ where, position, reason });
  }
  return faults;
}

type Met = Pick<ReadCheckpoint, 'position' | 'fingerprint'>;

/** Where a reaction stands; undefined where its memory is damaged: no hash covers it, but it must at least be JSON. */
async function checkpointsOf(log: OperatedLog, reaction: string): Promise<readonly Met[] | undefined> {
  const memory = new ReactionMemory(log.checkpoints, reaction);
  try {
    return [await memory.progress(), await memory.fold()].flatMap((kept) => {
      if (kept?.position === undefined) return [];
      const { position, fingerprint } = kept;
      return [{ position, ...(fingerprint !== undefined && { fingerprint }) }];
    });
  } catch (error) {
    if (error instanceof EventLogError && error.code === 'log.corrupt') return undefined;
    throw error;
  }
}

/** What is wrong with each, by its position; one fault where both halves of a reaction's memory stand at the same. */
async function reasonsIn(log: OperatedLog, checkpoints: readonly Met[]): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  for (const checkpoint of checkpoints) {
    try {
      await requireSameHistory(log, checkpoint);
    } catch (error) {
      if (!(error instanceof EventLogError)) throw error;
      reasons.set(checkpoint.position, REASONS[error.code] ?? `the log cannot be read there (${error.code})`);
    }
  }
  return reasons;
}

const REASONS: Partial<Record<EventLogErrorCode, string>> = {
  'log.truncated': 'the log ends before it, or differs there',
  'log.position-unknown': 'its checkpoint is no place in the log',
};
