import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { SETTINGS, settingsFrom } from './settings.js';

describe('settings', () => {
  test('have defaults that run', () => {
    expect(settingsFrom({ PATH: '/bin', PORT: '' })).toMatchObject({ dataDir: './data', port: 3000, installation: 'rectify', role: 'all' });
  });

  test('stand in the operations page, each with its default', async () => {
    const page = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z][A-Z_]+)` +\| `([^`]*)` +\|/gmu)].map(([, name, byDefault]) => [name, byDefault]);
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
    expect(settingsFrom({ ...shared, ROLE: 'worker' })).toMatchObject({
      eventLog: { engine: 'eventstoredb', url },
      jobs: 'bullmq',
      role: 'worker',
    });
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
});
