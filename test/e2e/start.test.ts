import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { settingsFrom, startServer, type RunningServer } from '../../apps/server/src/index.js';
import { chosenEngines } from '../support/chosen-engines.js';
import { HttpClient, succeeded } from '../support/http-client.js';
import { ServerProcess } from '../support/server-process.js';

let folder: string;
let running: RunningServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rectify-start-'));
});
afterEach(async () => {
  for (const server of running) await server.close();
  running = [];
  await rm(folder, { recursive: true, force: true });
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const server = await startServer({
    settings: settingsFrom({ DATA_DIR: folder, PORT: '0', ...environment }),
    log: pino({ level: 'silent' }),
  });
  running.push(server);
  return server;
}

describe('starting', () => {
  test('makes the administrator once, and again only for as long as nobody has signed in as him', async () => {
    const first = await start();
    expect(first.firstLogin).toEqual({ name: 'admin', password: expect.any(String) });
    await running.pop()!.close();
    const second = await start();
    expect(second.firstLogin?.password).not.toBe(first.firstLogin?.password);
    const client = new HttpClient(second.url);
    expect((await client.post('/v1/sessions', first.firstLogin)).status).toBe(401);
    succeeded(await client.post('/v1/sessions', second.firstLogin));
    await running.pop()!.close();
    expect((await start()).firstLogin).toBeUndefined();
  });

  test('listens on this machine alone unless it is told otherwise', async () => {
    expect((await start()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
  });

  test('is refused where another server has the data', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ code: 'log.locked' });
  });

  test.each([{ PORT: 'eighty' }, { EVENT_LOG: 'eventstoredb' }, { ROLE: 'api' }, { JOBS: 'bullmq' }, { INSTALLATION: 'a-b' }])(
    'is refused with %j',
    async (environment) => {
      await expect(start(environment)).rejects.toMatchObject({ name: 'Refused' });
    },
  );

  test('makes files that nobody else on this machine can read', async () => {
    const server = await ServerProcess.start(folder);
    await server.stop();
    const made = (await readdir(folder, { recursive: true, withFileTypes: true })).map((entry) => join(entry.parentPath, entry.name));
    expect(made).toContain(join(folder, 'events.sqlite'));
    for (const path of made) expect([path, (await stat(path)).mode & 0o077]).toEqual([path, 0]);
  });

  test('takes up where it was', async () => {
    const { firstLogin, url } = await start();
    const { body } = succeeded(await new HttpClient(url).post('/v1/sessions', firstLogin));
    await running.pop()!.close();
    const again = new HttpClient((await start()).url, String(body['token']));
    expect((await again.get('/v1/sessions/own')).body).toMatchObject({ mustChangePassword: true });
    expect((await again.get('/readyz')).body).toMatchObject({
      subscribers: expect.arrayContaining([expect.objectContaining({ name: 'register', lag: 0 })]),
    });
  });
});

test('npm start prints the first login, and ends cleanly when it is told to', async () => {
  const environment = chosenEngines();
  const server = await ServerProcess.start(folder, { environment });
  expect(server.firstPassword).toMatch(/^\S{12,}$/u);
  const client = new HttpClient(server.url);
  expect((await client.post('/v1/sessions', { name: 'admin', password: server.firstPassword })).status).toBe(201);
  expect(await server.stop()).toBe(0);
  const again = await ServerProcess.start(folder, { environment });
  expect(again.firstPassword).toBeUndefined();
  await again.stop();
});
