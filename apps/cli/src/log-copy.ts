import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Cannot } from './cannot.js';
import { openLog } from './composition.js';
import { factsOf, type HistoryFacts } from './history-facts.js';
import type { Manifest } from './manifest.js';

/** What a copy of a log holds. */
export interface CopyRead extends HistoryFacts {
  readonly counted: Omit<Manifest['log'], 'file' | 'sha256'>;
}

/** Checks a copy of a log to its last event, and reads what it says. @throws Cannot where it is not whole */
export async function readCopy(file: string, installation: string): Promise<CopyRead> {
  const log = await openLog(file, installation);
  try {
    const { events, streams, faults } = await log.checkConsistency();
    const [fault] = faults;
    if (fault) throw new Cannot(`the log is not whole${fault.position === undefined ? '' : ` at ${fault.position}`}: ${fault.reason}`);
    const facts = await factsOf(log, installation);
    if (facts.broken) throw new Cannot(`the log cannot be read: ${facts.broken.message}`, { cause: facts.broken });
    const head = await log.head();
    const fingerprint = head === undefined ? undefined : await log.fingerprint(head);
    return {
      ...facts,
      counted: { events, streams, ...(head !== undefined && { head }), ...(fingerprint !== undefined && { fingerprint }) },
    };
  } finally {
    await log.close();
    // Nobody else will ever open it under this name.
    await rm(`${file}.lock`, { force: true });
  }
}

/** In hexadecimal. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
