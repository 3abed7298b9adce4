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

  test.each([
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['INSTALLATION', 'a-b'],
    ['INSTALLATION', 'Ünder'],
    ['EVENT_LOG', 'eventstoredb'],
    ['JOBS', 'bullmq'],
    ['ROLE', 'worker'],
    ['EVIDENCE_MAX_BYTES', '-1'],
    ['EVIDENCE_ALLOW_ZIP', 'yes'],
    ['DATA_DIR', '  '],
    ['BODY_MAX_BYTES', '0'],
    ['REQUESTS_PER_SECOND_ACCOUNT', '-1'],
    ['TRUSTED_PROXIES', 'everybody'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['CORS_ORIGINS', 'https://a.example,'],
  ])('refuse to start with %s=%s', (setting, given) => {
    expect(() => settingsFrom({ [setting]: given })).toThrow(`settings.invalid {"setting":"${setting}"`);
  });
});
