import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** As keys of people need it. */
export const DURABLY = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];

/**
 * A Redis that begins with nothing and is reached from this machine alone.
 * @param more arguments; without any it keeps nothing
 */
export async function ownRedis(
  folder: string,
  more: readonly string[] = ['--appendonly', 'no'],
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...more];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await once(child, 'spawn');
  for await (const line of createInterface(child.stdout)) if (line.includes('Ready to accept connections')) break;
  if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
  child.stdout.resume();
  return {
    url: `redis://127.0.0.1:${port}`,
    async close() {
      process.off('exit', kill);
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
