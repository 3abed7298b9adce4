import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { settingsFrom, startServer } from '../../apps/server/src/index.js';
import { chosenEngines } from './chosen-engines.js';
import { HttpClient } from './http-client.js';

/** Runs a test against a server that has nobody but its first administrator, as nobody in particular. */
export async function withBareServer(
  environment: Readonly<Record<string, string>>,
  test: (anybody: HttpClient) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rectify-bare-'));
  const settings = settingsFrom({ DATA_DIR: folder, PORT: '0', ...chosenEngines(), ...environment });
  const server = await startServer({ settings, log: pino({ level: 'silent' }) });
  try {
    await test(new HttpClient(server.url));
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
