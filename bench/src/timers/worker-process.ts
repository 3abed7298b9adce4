import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import type { Burst, FromWorker, ToWorker } from './messages.ts';

interface Started {
  readonly script: 'server.ts' | 'bare-bullmq.ts';
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its lines go. */
  readonly log: string;
}

/** Something that does what is due, in a process of its own. */
export class WorkerProcess {
  /** Milliseconds from when the process began until it was ready. */
  readonly startMs: number;
  readonly rssMiB: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { ms, rssMiB }: Extract<FromWorker, { said: 'ready' }>) {
    this.#child = child;
    this.startMs = ms;
    this.rssMiB = rssMiB;
  }

  static async start({ script, args, environment = {}, log }: Started): Promise<WorkerProcess> {
    const child = fork(join(import.meta.dirname, script), args, {
      env: { ...process.env, ...environment },
      execArgv: [...process.execArgv, ...(process.env['BENCH_SERVER_ARGS']?.split(' ') ?? [])],
      stdio: ['ignore', openSync(log, 'a', 0o600), 'inherit', 'ipc'],
    });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    return new WorkerProcess(child, await heard(child, 'ready'));
  }

  async burst(dueMs: number, count: number): Promise<Burst> {
    const answer = heard(this.#child, 'burst');
    this.#tell({ asked: 'burst', dueMs, count });
    return answer;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#tell({ asked: 'stop' });
    await exited;
  }

  #tell(message: ToWorker): void {
    this.#child.send(message);
  }
}

async function heard<S extends FromWorker['said']>(child: ChildProcess, said: S): Promise<Extract<FromWorker, { said: S }>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the process ended with ${code}`));
    const listen = (message: FromWorker) => {
      if (message.said !== said) return;
      child.off('message', listen).off('exit', ended);
      resolve(message as Extract<FromWorker, { said: S }>);
    };
    child.on('message', listen).on('exit', ended);
  });
}
