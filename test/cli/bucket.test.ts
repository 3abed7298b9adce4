import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { AtWork, Folders, rectifyIn } from './installation.js';
import { inBucket, Objects, signedS3, type S3At, type S3Server } from '../support/s3.js';

let server: S3Server;
let at: S3At;
let objects: Objects;
let folders: Folders;
let environment: Readonly<Record<string, string>>;
let evidence: string;

beforeAll(async () => {
  server = await signedS3();
  at = server.at();
  objects = new Objects(at);
  folders = await Folders.make();
  environment = inBucket(at);
  const work = await AtWork.begin(folders.at('data'), undefined, environment);
  await work.write();
  evidence = await work.upload('工作台账');
  await work.server.stop();
});

afterAll(async () => {
  objects.close();
  await server.close();
  await folders.remove();
});

const run = (folder: string, words: readonly string[], more: Readonly<Record<string, string>> = environment) =>
  rectifyIn({ DATA_DIR: folders.at(folder), ...more }, words);

test('evidence of a server is in the bucket, and fsck finds it there', async () => {
  expect(await objects.read(`evidence/${evidence}`)).toEqual(Buffer.from('工作台账'));
  expect(await readdir(folders.at('data', 'evidence'), { recursive: true })).toEqual(['incoming']);
  expect(await run('data', ['fsck'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('evidence: 1 files named') });
});

test('what is backed up comes back, into the bucket that is named then', async () => {
  const backup = folders.at('backup');
  const keys = folders.at('keys');
  expect(await run('data', ['backup', backup, '--keys', keys])).toMatchObject({ code: 0, out: expect.stringContaining('1 of them new') });
  expect(await run('data', ['backup', backup, '--keys', keys])).toMatchObject({ code: 0, out: expect.stringContaining('0 of them new') });
  expect((await readdir(folders.at('backup', 'evidence'))).toSorted()).toEqual([evidence, `${evidence}.json`, 'incoming'].toSorted());

  const other = server.at();
  expect(await run('again', ['restore', backup, '--keys', keys], inBucket(other))).toMatchObject({ code: 0, err: '' });
  expect(await run('again', ['fsck'], inBucket(other))).toMatchObject({ code: 0, err: '' });
  expect(await run('on-disk', ['restore', backup, '--keys', keys], {})).toMatchObject({ code: 0, err: '' });
  expect(await run('on-disk', ['fsck'], {})).toMatchObject({ code: 0, err: '' });
});

test('a bucket that says no is no fault of the evidence', async () => {
  const wrong = { ...environment, S3_SECRET_ACCESS_KEY: 'wrong' };
  for (const words of [['fsck'], ['backup', folders.at('not-made')]])
    expect(await run('data', words, wrong)).toMatchObject({ code: 1, err: expect.stringContaining('SignatureDoesNotMatch') });
});

test('evidence that is damaged in the bucket is named', async () => {
  await objects.write(`evidence/${evidence}`, Buffer.from('工作'));
  const { code, out } = await run('data', ['fsck']);
  expect(code).toBe(1);
  expect(out).toContain(`fault: evidence ${evidence}`);
});

test('keys that are in Redis are neither backed up nor restored here', async () => {
  const shared = {
    ...environment,
    PERSON_KEYS: 'redis',
    PERSON_KEYS_REDIS_URL: 'redis://127.0.0.1:1',
    PERSON_KEYS_MASTER_KEY: Buffer.alloc(32).toString('base64'),
  };
  for (const words of [
    ['backup', folders.at('b'), '--keys', folders.at('k')],
    ['restore', folders.at('backup'), '--keys', folders.at('keys')],
  ])
    expect(await run('data', words, shared)).toMatchObject({ code: 1, err: expect.stringContaining('(person-keys.elsewhere)') });
});
