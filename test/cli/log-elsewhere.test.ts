import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdir, readdir } from 'node:fs/promises';
import { SqliteEventLog } from '#adapters';
import { EventCatalogue, StreamNames } from '#application';
import { Folders, rectifyIn } from './installation.js';

/** A server that nobody asks. */
const ON_SERVER = {
  EVENT_LOG: 'eventstoredb',
  EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false',
  JOBS: 'bullmq',
  REDIS_URL: 'redis://127.0.0.1:1',
};

let folders: Folders;

/** A node in whose folder the log of before it was moved still lies, and a backup of that. */
beforeAll(async () => {
  folders = await Folders.make();
  await mkdir(folders.at('data'));
  const codec = new EventCatalogue(new StreamNames('rectify'));
  await (await SqliteEventLog.open({ file: folders.at('data', 'events.sqlite'), codec, prefix: 'rectify' })).close();
  expect(await rectifyIn({ DATA_DIR: folders.at('data') }, ['backup', folders.at('backup')])).toMatchObject({ code: 0, err: '' });
});

afterAll(() => folders.remove());

test.each([[['backup', 'elsewhere']], [['fsck']], [['rebuild']], [['restore', 'backup']]])(
  '%j takes no file of before for a log that is on a server',
  async ([command = '', ...named]) => {
    const before = await readdir(folders.at(), { recursive: true });
    const dataDir = folders.at(command === 'restore' ? 'empty' : 'data');
    const ran = await rectifyIn({ ...ON_SERVER, DATA_DIR: dataDir }, [command, ...named.map((name) => folders.at(name))]);
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringContaining('(log.elsewhere)') as unknown });
    expect(await readdir(folders.at(), { recursive: true })).toEqual(before);
  },
);
