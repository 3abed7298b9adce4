import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';

/** An EventStoreDB of a test's own, which it may kill. */
export interface OwnEventStore {
  readonly url: string;
  readonly port: number;
  kill(): Promise<void>;
  /** With all that it held, where it was killed. */
  revive(): Promise<void>;
  /** It stands still, with all of its connections, until it goes on. */
  stop(): void;
  goOn(): void;
  close(): Promise<void>;
}

/** What EventStoreDB is called on a PATH, by its old name and by its new one. */
const PROGRAMS = ['eventstored', 'kurrentd'] as const;

const program = (): string | undefined =>
  PROGRAMS.find((name) => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });

const installed = process.env['EVENTSTORE_URL'] === undefined ? program() : undefined;

/** Whether a test may start a server and do what it likes with it. */
export const hasOwnEventStore = (): boolean => {
  if (installed !== undefined || program() !== undefined) return true;
  console.warn('SKIPPED: no EventStoreDB is on the PATH (eventstored or kurrentd) that a test may kill');
  return false;
};

/** Whether tests may ask for a server: they say loudly that they are skipped without one. */
export const hasEventStore = (): boolean => {
  if (process.env['EVENTSTORE_URL'] !== undefined || installed !== undefined) return true;
  console.warn('SKIPPED: no EventStoreDB is on the PATH (eventstored or kurrentd), and EVENTSTORE_URL is not set');
  return false;
};

export async function ownEventStore(onPort?: number): Promise<OwnEventStore> {
  const [port, replicationPort] = [onPort ?? (await freePort()), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'rectify-eventstore-'));
  const start = () => started(['--node-port', String(port), '--replication-port', String(replicationPort)], folder, port);
  let running = await start();
  const isOver = () => running.exitCode !== null || running.signalCode !== null;
  const kill = async () => {
    if (isOver()) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  };
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    port,
    kill,
    async revive() {
      if (isOver()) running = await start();
    },
    stop: () => void running.kill('SIGSTOP'),
    goOn: () => void running.kill('SIGCONT'),
    async close() {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

/** A server that nobody kills: what runs at `EVENTSTORE_URL`, else one of the test's own. */
export const anyEventStore = async (): Promise<Pick<OwnEventStore, 'url' | 'close'>> => {
  const url = process.env['EVENTSTORE_URL'];
  return url === undefined ? await ownEventStore() : { url, close: () => Promise.resolve() };
};

/** Small and quick to start: no statistics, no projections, little memory set aside. */
const SMALL = [
  '--insecure',
  '--node-ip=127.0.0.1',
  '--cluster-size=1',
  '--discover-via-dns=false',
  '--skip-db-verify=true',
  '--skip-index-verify=true',
  '--stats-period-sec=3600',
  '--stats-storage=None',
  '--start-standard-projections=false',
  '--run-projections=None',
  '--cached-chunks=0',
  '--stream-existence-filter-size=10000',
  '--stream-info-cache-capacity=10000',
  '--index-cache-size=1000',
  '--chunk-initial-reader-count=1',
  '--worker-threads=1',
  '--reader-threads-count=2',
  '--disable-log-file=true',
  '--disable-admin-ui=true',
];

async function started(more: readonly string[], folder: string, port: number): Promise<ChildProcess> {
  const args = [...SMALL, '--db', join(folder, 'db'), '--log', join(folder, 'log'), ...more];
  const child = spawn(program() ?? PROGRAMS[0], args, {
    stdio: 'ignore',
    // It takes every variable of its own prefix for a setting, and ends where it knows none of that name: ours is none.
    env: { ...process.env, EVENTSTORE_URL: undefined, EVENTSTORE_TELEMETRY_OPTOUT: 'true' },
  });
  // It answers on its port before it takes anything.
  while (!(await leads(port))) {
    if (child.exitCode !== null) throw new Error(`EventStoreDB ended with ${child.exitCode}`);
    await sleep(50);
  }
  return child;
}

async function leads(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/info`, { signal: AbortSignal.timeout(2_000) });
    const { state } = (await answer.json()) as { readonly state?: string };
    return state === 'leader';
  } catch {
    return false;
  }
}
