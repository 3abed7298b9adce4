import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { freePort } from '../timers/own-redis.ts';

/** An EventStoreDB as its makers set it, but for projections, TLS and statistics; or what runs at `EVENTSTORE_URL`. */
export async function ownEventStore(folder: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const given = process.env['EVENTSTORE_URL'];
  if (given !== undefined) return { url: given, close: () => Promise.resolve() };
  const [port, replicationPort] = [await freePort(), await freePort()];
  const args = [
    ...['--insecure', '--node-ip=127.0.0.1', '--cluster-size=1', '--discover-via-dns=false', '--run-projections=None'],
    ...['--start-standard-projections=false', '--stats-storage=None', '--disable-log-file=true'],
    ...['--db', join(folder, 'eventstore'), '--log', join(folder, 'eventstore-log')],
    ...['--node-port', String(port), '--replication-port', String(replicationPort)],
  ];
  const child = spawn('eventstored', args, { stdio: 'ignore', env: { ...process.env, EVENTSTORE_TELEMETRY_OPTOUT: 'true' } });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await once(child, 'spawn');
  while (!(await leads(port))) {
    if (child.exitCode !== null) throw new Error(`EventStoreDB ended with ${child.exitCode}`);
    await sleep(100);
  }
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    async close() {
      process.off('exit', kill);
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function leads(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/info`);
    return ((await answer.json()) as { readonly state?: string }).state === 'leader';
  } catch {
    return false;
  }
}
