import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { signIn, type Office } from '../faults/office.js';
import { onOwnEventStores } from '../support/event-stores.js';
import { HttpClient, idOf, succeeded } from '../support/http-client.js';
import { onRedis } from '../support/on-redis.js';
import { DURABLY, ownRedis, type OwnRedis } from '../support/redis.js';
import { inBucket, Objects, signedS3, type S3Server } from '../support/s3.js';
import { ServerProcess } from '../support/server-process.js';
import { AtWork, Folders, rectifyIn } from './installation.js';

const EVIDENCE = '工作台账：一季度';

/** The list of steps in `docs/operations.md`, and the way back. */
onOwnEventStores((server) => {
  onRedis('an installation that goes from one machine to several', () => {
    const installation = `test_${randomBytes(6).toString('hex')}`;
    const masterKey = randomBytes(32).toString('base64');
    let redis: OwnRedis;
    let s3: S3Server;
    let folders: Folders;
    let office: Office;
    let shared: Readonly<Record<string, string>>;
    /** Of somebody who was signed in before. */
    let token: string;
    let evidence: string;
    let ledger: unknown;
    const running: ServerProcess[] = [];

    const start = async (folder: string, environment: Readonly<Record<string, string>>) => {
      const started = await ServerProcess.start(folders.at(folder), { environment: { INSTALLATION: installation, ...environment } });
      running.push(started);
      return started;
    };
    const rectify = (folder: string, words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      rectifyIn({ DATA_DIR: folders.at(folder), INSTALLATION: installation, ...more }, words);
    const stopAll = async () => {
      for (const each of running.splice(0)) expect(await each.stop()).toBe(0);
    };
    const ledgerAt = async (url: string, after = '') => succeeded(await new HttpClient(url, token).get(`/v1/ledger${after}`)).body['items'];
    /** Once it has folded everything. */
    const ready = async ({ url }: ServerProcess) => {
      while ((await new HttpClient(url).get('/readyz')).status !== 200);
    };
    /** What has to be there wherever it runs. */
    const expectAtWork = async (node: ServerProcess) => {
      await ready(node);
      expect(await ledgerAt(node.url)).toEqual(ledger);
      const again = await signIn(node.url, office.leader.name, office.leader.password);
      const file = await new HttpClient(node.url, again).get(`/v1/evidence/${evidence}/content`);
      expect([file.status, file.text]).toEqual([200, EVIDENCE]);
    };

    beforeAll(async () => {
      [redis, s3, folders] = await Promise.all([ownRedis(DURABLY), signedS3(), Folders.make()]);
      shared = {
        EVENT_LOG: 'eventstoredb',
        EVENTSTORE_URL: server().url,
        JOBS: 'bullmq',
        REDIS_URL: redis.url,
        REDIS_PREFIX: installation,
        ...inBucket(s3.at()),
        PERSON_KEYS: 'redis',
        PERSON_KEYS_REDIS_URL: redis.url,
        PERSON_KEYS_MASTER_KEY: masterKey,
      };
      const work = await AtWork.begin(folders.at('data'), undefined, { INSTALLATION: installation });
      running.push(work.server);
      ({ office } = work);
      let position = '';
      for (let n = 0; n < 3; n += 1) ({ position } = await work.write());
      token = await signIn(work.server.url, office.leader.name, office.leader.password);
      const form = new FormData();
      form.append('file', new Blob([EVIDENCE]), '台账.txt');
      evidence = idOf(await new HttpClient(work.server.url, token).send('POST', '/v1/evidence', { body: form }));
      ledger = await ledgerAt(work.server.url, `?after=${position}`);
    });

    afterAll(async () => {
      for (const each of running) await each.kill();
      await Promise.all([redis.close(), s3.close(), folders.remove()]);
    });

    test('has the same ledger, people and evidence there, and back', async () => {
      await stopAll();
      const well = { code: 0, err: '' };
      expect(await rectify('data', ['backup', folders.at('backup'), '--keys', folders.at('keys')])).toMatchObject(well);
      const there = ['migrate-log', '--from', 'sqlite', '--to', 'eventstoredb'];
      expect(await rectify('data', there, { EVENTSTORE_URL: server().url })).toMatchObject(well);
      const objects = new Objects(s3At(shared));
      for (const name of await readdir(folders.at('backup', 'evidence')))
        if (name !== 'incoming') await objects.write(`evidence/${name}`, await readFile(folders.at('backup', 'evidence', name)));
      objects.close();
      const keys = {
        REDIS_PREFIX: installation,
        PERSON_KEYS_REDIS_URL: redis.url,
        PERSON_KEYS_MASTER_KEY: masterKey,
      };
      expect(await rectify('data', ['move-person-keys', '--from', 'file', '--to', 'redis'], keys)).toMatchObject(well);

      const worker = await start('worker', { ...shared, ROLE: 'worker' });
      expect(worker.firstPassword).toBeUndefined();
      await expectAtWork(await start('api-1', { ...shared, ROLE: 'api' }));
      await expectAtWork(await start('api-2', { ...shared, ROLE: 'api' }));

      await stopAll();
      expect(
        await rectify('back', ['migrate-log', '--from', 'eventstoredb', '--to', 'sqlite'], { EVENTSTORE_URL: server().url }),
      ).toMatchObject(well);
      expect(await rectify('back', ['move-person-keys', '--from', 'redis', '--to', 'file'], keys)).toMatchObject(well);
      const evidence = Object.fromEntries(Object.entries(shared).filter(([name]) => name.startsWith('S3_') || name === 'EVIDENCE_STORE'));
      await expectAtWork(await start('back', evidence));
    });
  });
});

const s3At = (settings: Readonly<Record<string, string>>) => ({
  endpoint: settings['S3_ENDPOINT'] ?? '',
  region: 'us-east-1',
  bucket: settings['S3_BUCKET'] ?? '',
  prefix: settings['S3_PREFIX'] ?? '',
  credentials: { accessKeyId: settings['S3_ACCESS_KEY_ID'] ?? '', secretAccessKey: settings['S3_SECRET_ACCESS_KEY'] ?? '' },
  pathStyle: true,
});
