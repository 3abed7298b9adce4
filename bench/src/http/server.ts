import { monitorEventLoopDelay } from 'node:perf_hooks';
import { settingsFrom, startServer } from '../../../apps/server/src/index.js';
import { Commands } from '../../../apps/server/src/http/commands.js';
import type { FromServer, ToServer } from './server-process.ts';

/** The product, as built, in a process that also says how long its event loop was held up, and how much memory it has. */

if (process.argv[2] === 'nothing') {
  // The same routes behind the same guards, whose commands are answered at once: what is left is HTTP.
  const nothing = { revision: 12, position: '0000000000000042', tag: 12 };
  Commands.prototype.toProblem = (_, id) => Promise.resolve({ id, ...nothing });
}

const delay = monitorEventLoopDelay({ resolution: 1 });
let cpu = process.cpuUsage();
const server = await startServer({ settings: settingsFrom(process.env) });
say({ said: 'listening', url: server.url, password: server.firstLogin?.password });

process.on('message', (asked: ToServer) => {
  switch (asked) {
    case 'begin':
      delay.enable();
      delay.reset();
      cpu = process.cpuUsage();
      break;
    case 'end':
      delay.disable();
      say({
        said: 'figures',
        cpuMs: cpuSince(cpu),
        loopP99Ms: delay.percentile(99) / 1e6,
        loopMaxMs: delay.max / 1e6,
        memory: process.memoryUsage(),
      });
      break;
    case 'stop':
      void server.close().then(() => process.disconnect?.());
  }
});

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function say(message: FromServer): void {
  process.send?.(message);
}
