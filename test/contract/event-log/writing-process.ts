import { SqliteEventLog } from '#adapters';
import { note, NoteCodec, PREFIX } from './notes.js';

/** Run as a process of its own: opens the log named on its command line and appends for ever, saying each revision that is acknowledged. */
const [, , file = ''] = process.argv;
const log = await SqliteEventLog.open({ file, codec: new NoteCodec(), prefix: PREFIX });
for (let revision = 0; ; revision++) {
  await log.append('test-a', revision === 0 ? 'none' : revision - 1, [note()]);
  process.stdout.write(`${revision}\n`);
}
