import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { SETTINGS } from './settings-table.js';
import { settingsFrom } from './settings.js';

/** Of sevens. */
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

describe('settings', () => {
  test('have defaults that run', () => {
    expect(settingsFrom({ PATH: '/bin', PORT: '' })).toMatchObject({ dataDir: './data', port: 3000, installation: 'rectify', role: 'all' });
  });

  test('stand in the operations page, each with its default', async () => {
    const page = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z][A-Z0-9_]+)` +\| `([^`]*)` +\|/gmu)].map(([, name, byDefault]) => [name, byDefault]);
    expect(rows.toSorted()).toEqual(
      Object.entries(SETTINGS)
        .map(([name, { byDefault }]) => [name, byDefault])
        .toSorted(),
    );
  });

  test('are read from the environment', () => {
    const given = { PORT: '0', INSTALLATION: 'nyalam', EVIDENCE_MAX_BYTES: '1024', EVIDENCE_ALLOW_ZIP: 'true' };
    expect(settingsFrom(given)).toMatchObject({ port: 0, installation: 'nyalam', evidenceMaxBytes: 1024, evidenceAllowZip: true });
  });

  test('that are lists name none, or each with a comma between', () => {
    expect(settingsFrom({})).toMatchObject({ trustedProxies: [], corsOrigins: [] });
    expect(settingsFrom({ TRUSTED_PROXIES: '10.0.0.0/8, fd00::1', CORS_ORIGINS: 'https://a.example,http://127.0.0.1:8080' })).toMatchObject(
      {
        trustedProxies: ['10.0.0.0/8', 'fd00::1'],
        corsOrigins: ['https://a.example', 'http://127.0.0.1:8080'],
      },
    );
  });

  test('name a Redis where jobs are on BullMQ, and never show its password', () => {
    expect(settingsFrom({ REDIS_URL: 'redis://127.0.0.1' })).toMatchObject({ jobs: 'embedded', redis: undefined });
    expect(() => settingsFrom({ JOBS: 'bullmq' })).toThrow('settings.invalid {"setting":"REDIS_URL"');
    expect(() => settingsFrom({ JOBS: 'bullmq', REDIS_URL: 'http://:hidden@127.0.0.1' })).toThrow(/^(?!.*hidden)/u);
    const url = 'rediss://office:secret@redis.example.org:6380/2';
    expect(settingsFrom({ JOBS: 'bullmq', REDIS_URL: url, REDIS_PREFIX: '{office}' })).toMatchObject({
      jobs: 'bullmq',
      redis: { url, prefix: '{office}' },
    });
  });

  test('name an EventStoreDB, and a Redis, where nodes share a log', () => {
    const url = 'esdb://office:secret@a.example.org:2113,b.example.org:2113?tls=true&tlsCAFile=/ca.crt';
    const shared = { EVENT_LOG: 'eventstoredb', EVENTSTORE_URL: url, JOBS: 'bullmq', REDIS_URL: 'redis://127.0.0.1' };
    const stores = { EVIDENCE_STORE: 's3', S3_BUCKET: 'office', PERSON_KEYS: 'redis', PERSON_KEYS_REDIS_URL: 'redis://127.0.0.1' };
    const keys = { PERSON_KEYS_MASTER_KEY: MASTER_KEY };
    expect(settingsFrom({ ...shared, ...stores, ...keys, ROLE: 'worker' })).toMatchObject({
      eventLog: { engine: 'eventstoredb', url },
      jobs: 'bullmq',
      role: 'worker',
    });
    for (const name of ['EVIDENCE_STORE', 'PERSON_KEYS'])
      expect(() => settingsFrom({ ...shared, ...stores, ...keys, ROLE: 'api', [name]: '' })).toThrow(`"setting":"${name}"`);
    expect(settingsFrom({ EVENTSTORE_URL: url })).toMatchObject({ eventLog: { engine: 'sqlite' }, role: 'all' });
  });

  test.each([
    ['EVENTSTORE_URL', { EVENT_LOG: 'eventstoredb', JOBS: 'bullmq', REDIS_URL: 'redis://127.0.0.1' }],
    ['JOBS', { EVENT_LOG: 'eventstoredb', EVENTSTORE_URL: 'esdb://127.0.0.1' }],
    ['EVENT_LOG', { ROLE: 'api', JOBS: 'bullmq', REDIS_URL: 'redis://127.0.0.1' }],
    ['EVENT_LOG', { ROLE: 'worker' }],
  ])('refuse by %s what nodes cannot share', (setting, environment) => {
    expect(() => settingsFrom(environment)).toThrow(`settings.invalid {"setting":"${setting}"`);
  });

  test.each([
    ['throwOnAppendFailure=false', 'would count as written'],
    ['tls=true&Throw-On-Append-Failure=false', 'would count as written'],
    ['nodePreference=follower', 'what was true before'],
    ['nodePreference=leader&node_preference=random', 'what was true before'],
    ['tls=true?nodePreference=READ_ONLY_REPLICA', 'what was true before'],
  ])('refuse an EventStoreDB by ?%s, whatever it is for, and never show its password', (options, reason) => {
    const refused = () => settingsFrom({ EVENTSTORE_URL: `esdb://office:hidden@a.example.org:2113?${options}` });
    expect(refused).toThrow(`settings.invalid {"setting":"EVENTSTORE_URL","given":"…","expected":"one with`);
    expect(refused).toThrow(reason);
    expect(refused).toThrow(/^(?!.*hidden)/u);
  });

  test.each(['127.0.0.1', 'office:hidden@10.0.0.1:2113?tls=true', 'a.example.org,10.0.0.2:2113/?tls=false&tls=true'])(
    'refuse an EventStoreDB at esdb://%s, whose certificate Node.js would not ask for by a number',
    (address) => {
      const refused = () => settingsFrom({ EVENTSTORE_URL: `esdb://${address}` });
      expect(refused).toThrow('settings.invalid {"setting":"EVENTSTORE_URL","given":"…","expected":"one with hosts by their names');
      expect(refused).toThrow(/^(?!.*hidden)/u);
      const named = address.replaceAll(/\d+\.\d+\.\d+\.\d+/gu, 'b.example.org');
      expect(settingsFrom({ EVENTSTORE_URL: `esdb://${named}` }).eventStoreUrl).toBe(`esdb://${named}`);
      const open = `esdb://${address.split('?')[0]}?tls=false`;
      expect(settingsFrom({ EVENTSTORE_URL: open }).eventStoreUrl).toBe(open);
    },
  );

  test('take an EventStoreDB that is asked for its leader, and says what it refuses', () => {
    const url = 'esdb://a.example.org:2113,b.example.org:2113?nodePreference=leader&throwOnAppendFailure=true&keepAliveInterval=10000';
    expect(settingsFrom({ EVENTSTORE_URL: url }).eventStoreUrl).toBe(url);
  });

  test('name a bucket where evidence is in one, and never show its secret', () => {
    expect(settingsFrom({ S3_BUCKET: 'office' }).bucket).toBeUndefined();
    const given = { EVIDENCE_STORE: 's3', S3_BUCKET: 'office' };
    expect(settingsFrom(given).bucket).toEqual({
      endpoint: undefined,
      region: 'us-east-1',
      bucket: 'office',
      prefix: 'rectify',
      credentials: undefined,
      pathStyle: true,
    });
    const keys = { S3_ACCESS_KEY_ID: 'office', S3_SECRET_ACCESS_KEY: 'se/cr+et' };
    const own = { S3_ENDPOINT: 'http://127.0.0.1:9000', S3_REGION: 'cn-north-1', S3_PREFIX: 'a/b', S3_PATH_STYLE: 'false', ...keys };
    expect(settingsFrom({ ...given, ...own }).bucket).toEqual({
      endpoint: 'http://127.0.0.1:9000',
      region: 'cn-north-1',
      bucket: 'office',
      prefix: 'a/b',
      credentials: { accessKeyId: 'office', secretAccessKey: 'se/cr+et' },
      pathStyle: false,
    });
    expect(() => settingsFrom({ ...given, ...keys, S3_SECRET_ACCESS_KEY: 'hid den' })).toThrow(/^(?!.*hid den)/u);
  });

  test('name a Redis and a master key where keys are shared, and never show either', () => {
    const given = { PERSON_KEYS: 'redis', PERSON_KEYS_REDIS_URL: 'redis://:secret@127.0.0.1', PERSON_KEYS_MASTER_KEY: MASTER_KEY };
    const inFile = settingsFrom({ ...given, PERSON_KEYS: 'file' });
    expect([inFile.sharedKeys, inFile.keysRedis]).toEqual([undefined, settingsFrom(given).sharedKeys]);
    expect(settingsFrom({ ...given, PERSON_KEYS: 'file', PERSON_KEYS_MASTER_KEY: 'off' }).keysRedis).toBeUndefined();
    expect(settingsFrom({ ...given, REDIS_PREFIX: 'office' })).toMatchObject({
      redis: undefined,
      sharedKeys: { redis: { url: 'redis://:secret@127.0.0.1', prefix: 'office' }, masterKey: new Uint8Array(32).fill(7) },
    });
    for (const wrong of ['hidden', `${MASTER_KEY}AAAA`, MASTER_KEY.replace('=', '')])
      expect(() => settingsFrom({ ...given, PERSON_KEYS_MASTER_KEY: wrong })).toThrow(/"PERSON_KEYS_MASTER_KEY","given":"…"/u);
    for (const name of ['PERSON_KEYS_REDIS_URL', 'PERSON_KEYS_MASTER_KEY'])
      expect(() => settingsFrom({ ...given, [name]: 'off' })).toThrow(`settings.invalid {"setting":"${name}","given":"off"`);
    const old = Buffer.alloc(32, 9).toString('base64');
    expect(settingsFrom({ ...given, PERSON_KEYS_OLD_MASTER_KEY: old }).sharedKeys?.oldMasterKey).toEqual(new Uint8Array(32).fill(9));
    expect(() => settingsFrom({ ...given, PERSON_KEYS_OLD_MASTER_KEY: MASTER_KEY })).toThrow(/"PERSON_KEYS_OLD_MASTER_KEY","given":"…"/u);
  });

  test.each([
    ['S3_BUCKET', {}],
    ['S3_SECRET_ACCESS_KEY', { S3_BUCKET: 'office', S3_ACCESS_KEY_ID: 'office' }],
    ['S3_ACCESS_KEY_ID', { S3_BUCKET: 'office', S3_SECRET_ACCESS_KEY: 'secret' }],
  ])('refuse a bucket without %s', (setting, given) => {
    expect(() => settingsFrom({ EVIDENCE_STORE: 's3', ...given })).toThrow(`settings.invalid {"setting":"${setting}","given":"off"`);
  });

  test('name a mail server and a sender, or no mail is sent', () => {
    expect(settingsFrom({ MAIL_FROM: 'office@example.org' }).channels).toEqual({ mail: undefined, allowPrivate: false, timeoutMs: 10_000 });
    const smtpUrl = 'smtp://office:p%40ss@mail.example.org:2525?starttls=if-offered';
    expect(settingsFrom({ SMTP_URL: smtpUrl, MAIL_FROM: '督导办 <office@example.org>' }).channels.mail).toEqual({
      smtpUrl,
      from: { name: '督导办', address: 'office@example.org' },
    });
  });

  test('name no mail server without a sender, and never show its password', () => {
    expect(() => settingsFrom({ SMTP_URL: 'smtp://mail.example.org' })).toThrow('settings.invalid {"setting":"MAIL_FROM"');
    expect(() => settingsFrom({ SMTP_URL: 'ftp://office:hidden@mail.example.org' })).toThrow(/^(?!.*hidden)/u);
  });

  test.each([
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['INSTALLATION', 'a-b'],
    ['INSTALLATION', 'Ünder'],
    ['EVENT_LOG', 'postgres'],
    ['EVENTSTORE_URL', 'http://127.0.0.1:2113'],
    ['EVENTSTORE_URL', 'esdb://'],
    ['JOBS', 'cron'],
    ['REDIS_URL', 'http://127.0.0.1:6379'],
    ['REDIS_URL', 'redis://'],
    ['REDIS_URL', 'redis://127.0.0.1:6379/0?family=6'],
    ['REDIS_PREFIX', 'a:b'],
    ['ROLE', 'follower'],
    ['EVIDENCE_STORE', 'ftp'],
    ['PERSON_KEYS', 's3'],
    ['EVIDENCE_MAX_BYTES', '-1'],
    ['EVIDENCE_ALLOW_ZIP', 'yes'],
    ['DATA_DIR', '  '],
    ['BODY_MAX_BYTES', '0'],
    ['REQUESTS_PER_SECOND_ACCOUNT', '-1'],
    ['TRUSTED_PROXIES', 'everybody'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['CORS_ORIGINS', 'https://a.example,'],
    ['SMTP_URL', 'mail.example.org'],
    ['SMTP_URL', 'http://mail.example.org'],
    ['SMTP_URL', 'smtp://mail.example.org:587?starttls=maybe'],
    ['SMTP_URL', 'smtp://mail.example.org:99999'],
    ['MAIL_FROM', 'nobody'],
    ['MAIL_FROM', 'Office <office@example.org>\r\nBcc: all@example.org'],
    ['CHANNEL_ALLOW_PRIVATE', 'yes'],
    ['CHANNEL_TIMEOUT_MS', '0'],
  ])('refuse to start with %s=%s', (setting, given) => {
    expect(() => settingsFrom({ [setting]: given })).toThrow(`settings.invalid {"setting":"${setting}"`);
  });

  test.each([
    ['S3_ENDPOINT', 's3.example.org'],
    ['S3_ENDPOINT', 'https://name:hidden@s3.example.org'],
    ['S3_ENDPOINT', 'https://s3.example.org/office'],
    ['S3_REGION', 'Nyalam'],
    ['S3_BUCKET', 'Office'],
    ['S3_BUCKET', 'a/b'],
    ['S3_PREFIX', '/office'],
    ['S3_PREFIX', 'office/'],
    ['S3_ACCESS_KEY_ID', 'of fice'],
    ['S3_SECRET_ACCESS_KEY', 'se cret'],
    ['S3_PATH_STYLE', 'yes'],
  ])('refuse a bucket with %s=%s', (setting, given) => {
    const complete = { S3_BUCKET: 'office', S3_ACCESS_KEY_ID: 'office', S3_SECRET_ACCESS_KEY: 'secret' };
    expect(() => settingsFrom({ EVIDENCE_STORE: 's3', ...complete, [setting]: given })).toThrow(`settings.invalid {"setting":"${setting}"`);
  });
});
