import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventLog, Settings } from '#application';
import { Cannot } from './cannot.js';
import { makeAgain } from './made-again.js';

interface Compared {
  readonly source: EventLog;
  readonly target: EventLog;
  readonly settings: Pick<Settings, 'dataDir' | 'installation'>;
  readonly say: (line: string) => void;
}

/**
 * Makes the read models of both logs beside the node's own, prints the digest of each, and throws them away.
 * @throws Cannot where one differs; StoppedAt where an event cannot be folded
 */
export async function requireSameReadModels({ source, target, settings: { dataDir, installation }, say }: Compared): Promise<void> {
  const digests = new Map<string, string[]>();
  for (const [index, log] of [source, target].entries()) {
    const folder = join(dataDir, `comparing-${index}`);
    try {
      await makeAgain({ log, installation, folder }, async (rebuilt) => {
        const { name } = rebuilt.projection;
        digests.set(name, [...(digests.get(name) ?? []), await rebuilt.digest()]);
        await rebuilt.discard();
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const differing: string[] = [];
  for (const [name, [ours, theirs]] of digests) {
    if (ours !== theirs) differing.push(name);
    say(`${name} ${ours === theirs ? ours : `differs: ${ours} here, ${theirs} there`}`);
  }
  if (differing.length > 0) throw new Cannot(`the read models differ: ${differing.join(', ')}`);
}
