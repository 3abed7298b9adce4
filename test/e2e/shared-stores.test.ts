import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { HttpCase } from '../support/http-case.js';
import { idOf, succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice, PASSWORD } from '../support/http-office.js';
import { onRedis } from '../support/on-redis.js';
import { DURABLY, ownPrefix, ownRedis, type OwnRedis } from '../support/redis.js';
import { atomicS3, type AtomicS3 } from '../support/s3.js';

const said = ({ status, body }: HttpAnswer) => [status, body['code']];

onRedis('on stores that nodes share', () => {
  let s3: AtomicS3;
  let redis: OwnRedis;
  let office: HttpOffice;
  let evidence: string;
  let prefix: string;

  beforeAll(async () => {
    s3 = await atomicS3();
    redis = await ownRedis(DURABLY);
    const at = s3.at();
    prefix = ownPrefix();
    office = await HttpOffice.open({
      JOBS: 'bullmq',
      REDIS_URL: redis.url,
      REDIS_PREFIX: prefix,
      PERSON_KEYS: 'redis',
      PERSON_KEYS_REDIS_URL: redis.url,
      PERSON_KEYS_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      EVIDENCE_STORE: 's3',
      S3_ENDPOINT: at.endpoint,
      S3_BUCKET: at.bucket,
      S3_ACCESS_KEY_ID: at.credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: at.credentials.secretAccessKey,
    });
    evidence = await (await HttpCase.found(office)).upload('supervisor', '工作台账');
  });
  afterAll(async () => {
    await office.close();
    await redis.close();
    await s3.close();
  });

  const upload = () =>
    office
      .as('leader')
      .send('POST', '/v1/evidence?name=a.txt', { body: 'minutes', headers: { 'content-type': 'application/octet-stream' } });
  const content = (headers: Readonly<Record<string, string>> = {}) =>
    office.as('supervisor').send('GET', `/v1/evidence/${evidence}/content`, { headers });

  test('the office works, and its folder holds neither evidence nor keys', async () => {
    expect(succeeded(await content()).text).toBe('工作台账');
    expect(await content({ range: 'bytes=0-2' })).toMatchObject({ status: 206, text: '工' });
    const { body } = succeeded(await office.as('branch').get('/v1/people/me'));
    expect(body['data']).toEqual({ name: '吴海燕' });
    expect(await readdir(office.folder)).not.toContain('secrets.sqlite');
    const files = await readdir(`${office.folder}/evidence`, { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile())).toEqual([]);
  });

  test('whoever is forgotten stays so', async () => {
    const person = idOf(await office.admin.post('/v1/people', { name: '将被遗忘', home: office.organizations.body }));
    succeeded(await office.admin.post(`/v1/people/${person}/forget`, { reason: '本人申请' }));
    expect(succeeded(await office.admin.get(`/v1/people/${person}`)).body).not.toHaveProperty('data');
  });

  test('a bucket that says no is 503, and everything else goes on', async () => {
    s3.meet = () => Promise.resolve({ status: 403, code: 'AccessDenied' });
    expect(said(await upload())).toEqual([503, 'evidence.unavailable']);
    expect(said(await content())).toEqual([503, 'evidence.unavailable']);
    succeeded(await office.as('branch').get('/v1/ledger'));
    s3.meet = () => Promise.resolve(undefined);
    succeeded(await upload());
    succeeded(await content());
  });

  test('while Redis is away nobody signs in or is locked out, and who is signed in works on', async () => {
    await redis.kill();
    expect(said(await office.anybody.post('/v1/sessions', { name: 'leader', password: PASSWORD }))).toEqual([
      503,
      'person-keys.unavailable',
    ]);
    succeeded(await office.as('leader').get('/v1/ledger'));
    await redis.revive();
    // Whoever tries to sign in meanwhile is counted as one who failed.
    const register = () => office.admin.post('/v1/people', { name: '新来的人', home: office.organizations.body });
    let answer = await register();
    while (answer.status === 503) answer = await register();
    succeeded(answer);
    succeeded(await office.anybody.post('/v1/sessions', { name: 'leader', password: PASSWORD }));
  });
});
