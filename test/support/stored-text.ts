import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEventLog } from '#adapters';
import { EventCatalogue, StreamNames, type Settings } from '#application';

/** All that a log holds, as text: the file and its write-ahead log as they lie there, or every event that a server has of an installation. */
export async function storedText({ dataDir, installation, eventLog: engine }: Settings): Promise<string> {
  if (engine.engine === 'sqlite') {
    const files = (await readdir(dataDir)).filter((name) => name.startsWith('events.sqlite'));
    return (await Promise.all(files.map((name) => readFile(join(dataDir, name), 'utf8')))).join('');
  }
  const codec = new EventCatalogue(new StreamNames(installation));
  const log = await openEventLog({ engine, dataDir, codec, prefix: installation });
  try {
    return JSON.stringify(await Array.fromAsync(log.readAll()));
  } finally {
    await log.close();
  }
}
