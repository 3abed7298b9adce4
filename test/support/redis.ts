import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.js';

/** A Redis of a test's own, which it may kill. */
export interface OwnRedis {
  readonly url: string;
  readonly port: number;
  /** Where it writes what it keeps. */
  readonly folder: string;
  kill(): Promise<void>;
  /** With nothing of what it held, where it was killed and was not told to keep it. */
  revive(): Promise<void>;
  /** It stands still, with all of its connections, until it goes on. */
  stop(): void;
  goOn(): void;
  close(): Promise<void>;
}

const isInstalled = (): boolean => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Whether tests may ask for a Redis: they say loudly that they are skipped without one, and fail where everything has to be there. */
export const hasRedis = (): boolean => {
  if (process.env['REDIS_URL'] !== undefined || isInstalled()) return true;
  if (process.env['CI'] === 'true') throw new Error('redis-server is not installed, and REDIS_URL is not set');
  console.warn('SKIPPED: redis-server is not installed, and REDIS_URL is not set');
  return false;
};

/** @param more arguments, as of TLS */
export async function ownRedis(more: readonly string[] = [], onPort?: number): Promise<OwnRedis> {
  const port = onPort ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'rectify-redis-'));
  let running = await started(port, folder, more);
  const isOver = () => running.exitCode !== null || running.signalCode !== null;
  const kill = async () => {
    if (isOver()) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    folder,
    kill,
    async revive() {
      if (isOver()) running = await started(port, folder, more);
    },
    stop: () => void running.kill('SIGSTOP'),
    goOn: () => void running.kill('SIGCONT'),
    async close() {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

/** What it is told to keep what it acknowledges. */
export const DURABLY = ['--appendonly', 'yes', '--appendfsync', 'always'] as const;

/** A Redis that nobody kills: what runs at `REDIS_URL`, else one of the test's own. */
export const anyRedis = async (): Promise<Pick<OwnRedis, 'url' | 'close'>> => {
  const url = process.env['REDIS_URL'];
  return url === undefined ? await ownRedis() : { url, close: () => Promise.resolve() };
};

/** So that tests do not meet in one Redis. */
export const ownPrefix = (): string => `rectify-test-${randomUUID()}`;

async function started(port: number, folder: string, more: readonly string[]): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, ...more];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Ready to accept connections')) break;
  }
  // It is not to wait for a reader.
  child.stdout.resume();
  if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
  return child;
}
