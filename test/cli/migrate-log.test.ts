import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SqliteEventLog } from '#adapters';
import { EventCatalogue, StreamNames, type StoredEvent } from '#application';
import { EventStoreEventLog } from '../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import { onEventStores } from '../support/event-stores.js';
import { FakeEventStore } from '../support/fake-event-store/fake-event-store.js';
import { AtWork, Folders, lineOf, rectifyIn, type Ran } from './installation.js';

const CLI = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));
const THERE = ['--from', 'sqlite', '--to', 'eventstoredb'] as const;
const BACK = ['--from', 'eventstoredb', '--to', 'sqlite'] as const;
const MODELS = ['register', 'timeline', 'directory', 'reminders'] as const;

const digests = (ran: Ran) => MODELS.map((name) => lineOf(ran, `${name} `));

onEventStores((server) => {
  describe('a log that moves between a file and a server', () => {
    const INSTALLATION = `test_${randomBytes(8).toString('hex')}`;
    const codec = new EventCatalogue(new StreamNames(INSTALLATION));
    let folders: Folders;

    const migrate = (folder: string, ...words: readonly string[]) =>
      rectifyIn({ DATA_DIR: folders.at(folder), INSTALLATION, EVENTSTORE_URL: server().url }, ['migrate-log', ...words]);
    const rebuild = (folder: string) => rectifyIn({ DATA_DIR: folders.at(folder), INSTALLATION }, ['rebuild']);
    const onServer = () => new EventStoreEventLog({ url: server().url, codec, prefix: INSTALLATION });
    const inFile = (folder: string) =>
      SqliteEventLog.open({ file: join(folders.at(folder), 'events.sqlite'), codec, prefix: INSTALLATION });

    beforeAll(async () => {
      folders = await Folders.make();
      process.env['INSTALLATION'] = INSTALLATION;
      const work = await AtWork.begin(folders.at('data'));
      for (let n = 0; n < 4; n += 1) await work.write();
      await work.server.stop();
      delete process.env['INSTALLATION'];
    });

    afterAll(async () => {
      await folders.remove();
    });

    test('goes on where it was broken off, keeps all but its places, and makes the same read models', async () => {
      const file = await inFile('data');
      const events = await Array.fromAsync(file.readAll());
      const checkpoint = await file.checkpoints.load('reaction-findings-progress');
      await file.close();
      const half = onServer();
      const broken = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, 'migrate-log', ...THERE], {
        env: { ...process.env, DATA_DIR: folders.at('data'), INSTALLATION, EVENTSTORE_URL: server().url },
        stdio: 'ignore',
      });
      const gone = once(broken, 'exit');
      // Each answer takes its time, or it would be over before it is broken off.
      if (server() instanceof FakeEventStore) (server() as FakeEventStore).answerLate(20);
      // Nothing but the other log tells that the copy has begun.
      while ((await half.head()) === undefined) await sleep(10);
      broken.kill('SIGKILL');
      await gone;
      if (server() instanceof FakeEventStore) (server() as FakeEventStore).answerLate(0);
      const { length: copied } = await Array.fromAsync(half.readAll());
      await half.close();
      if (server() instanceof FakeEventStore) expect(copied).toBeLessThan(events.length);

      const moved = await migrate('data', ...THERE);
      expect(moved).toMatchObject({ code: 0, err: '' });
      expect(moved.out).toContain(`${copied} events are there already`);
      expect(moved.out).toContain(`${events.length - copied} events copied; ${events.length} events are the same on both`);
      expect(digests(moved)).toEqual(digests(await rebuild('data')));

      const log = onServer();
      const there = await Array.fromAsync(log.readAll());
      const unplaced = ({ position: ___, ...event }: StoredEvent) => event;
      expect(there.map(unplaced)).toEqual(events.map(unplaced));
      const { position: was } = checkpoint?.value as { readonly position: string };
      const { position: is } = (await log.checkpoints.load('reaction-findings-progress'))?.value as { readonly position: string };
      expect(there.findIndex(({ position }) => position === is)).toBe(events.findIndex(({ position }) => position === was));
      await log.close();
    });

    test('changes nothing when it is moved once more', async () => {
      const again = await migrate('data', ...THERE);
      expect(again).toMatchObject({ code: 0, err: '' });
      expect(again.out).toContain('0 events copied');
    });

    test('comes back as it was', async () => {
      const back = await migrate('back', ...BACK);
      expect(back).toMatchObject({ code: 0, err: '' });
      expect(digests(back)).toEqual(digests(await rebuild('data')));
      const [was, is] = await Promise.all(
        ['data', 'back'].map(async (folder) => {
          const log = await inFile(folder);
          const progress = await log.checkpoints.load('reaction-findings-progress');
          const all = await Array.fromAsync(log.readAll());
          await log.close();
          return { all, progress: progress?.value };
        }),
      );
      expect(is).toEqual(was);
    });

    test('is refused where the other goes another way, or on', async () => {
      const log = onServer();
      const [last] = (await Array.fromAsync(log.readAll())).slice(-1) as [StoredEvent];
      const { stream, revision, position: _, ...event } = last;
      await log.append(stream, revision, [{ ...event, id: '0198c0de-0000-7000-8000-000000000001' }]);
      await log.close();
      const { code, err } = await migrate('data', ...THERE);
      expect(code).toBe(1);
      expect(err).toMatch(/^rectify: the log there goes on behind event \d+/u);
      const other = await migrate('empty', ...THERE);
      expect(other).toMatchObject({ code: 1, err: expect.stringContaining('there is no log at') as unknown });
    });

    test('is refused where the other holds another event, of which it tells, and leaves it as it was', async () => {
      const source = onServer();
      const [first] = (await Array.fromAsync(source.readAll({ limit: 1 }))) as [StoredEvent];
      await source.close();
      await mkdir(folders.at('other'), { recursive: true });
      const target = await inFile('other');
      const { stream, revision: _, position: __, ...event } = first;
      await target.append(stream, 'none', [{ ...event, id: randomUUID() }]);
      const before = await Array.fromAsync(target.readAll());
      await target.close();
      const { code, err } = await migrate('other', ...BACK);
      expect(code).toBe(1);
      expect(err).toMatch(new RegExp(`^rectify: the logs differ at event 1: ${stream} 0 is ${stream} 0 there`, 'u'));
      const after = await inFile('other');
      expect(await Array.fromAsync(after.readAll())).toEqual(before);
      await after.close();
    });

    test('is refused without the address of a server', async () => {
      const { code, err } = await rectifyIn({ DATA_DIR: folders.at('data'), INSTALLATION }, ['migrate-log', ...THERE]);
      expect(code).toBe(1);
      expect(err).toContain('EVENTSTORE_URL');
    });
  });
});
