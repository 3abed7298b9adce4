import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from './client.ts';

export interface Figures {
  /** Processor time of the server. */
  readonly cpuMs: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly memory: NodeJS.MemoryUsage;
}

export type ToServer = 'begin' | 'end' | 'stop';
export type FromServer =
  { readonly said: 'listening'; readonly url: string; readonly password: string | undefined } | ({ readonly said: 'figures' } & Figures);

/** A bench loads a server with as much as it can take. */
export const UNBOUNDED = { REQUESTS_PER_SECOND_ACCOUNT: '0', REQUESTS_PER_SECOND_ADDRESS: '0', EVENT_STREAMS_PER_ACCOUNT: '0' };

interface Started {
  readonly folder: string;
  /** `nothing`: commands are answered at once. */
  readonly does?: 'all' | 'nothing';
  readonly environment?: Readonly<Record<string, string>>;
}

/** A server in a process of its own, its log in a file beside the data. */
export class ServerProcess {
  readonly url: string;
  /** Of the administrator, at the first start. */
  readonly password: string | undefined;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, password: string | undefined) {
    this.#child = child;
    this.url = url;
    this.password = password;
  }

  static async start({ folder, does = 'all', environment = {} }: Started): Promise<ServerProcess> {
    const log = openSync(`${folder}.log`, 'a', 0o600);
    const child = fork(join(import.meta.dirname, 'server.ts'), [does], {
      env: { ...process.env, DATA_DIR: folder, PORT: '0', ...environment },
      execArgv: [...process.execArgv, ...(process.env['BENCH_SERVER_ARGS']?.split(' ') ?? [])],
      stdio: ['ignore', log, 'inherit', 'ipc'],
    });
    const end = () => void child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    const { url, password } = await heard(child, 'listening');
    return new ServerProcess(child, url, password);
  }

  /** Measures what happens meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly figures: Figures }> {
    this.#tell('begin');
    const result = await work();
    const answer = heard(this.#child, 'figures');
    this.#tell('end');
    return { result, figures: await answer };
  }

  /** Until every subscriber to the history has come to its end. */
  async settled(): Promise<void> {
    const client = new Client(this.url);
    for (;;) {
      const { subscribers } = (await client.get('/readyz').catch(() => ({}))) as { subscribers?: readonly { lag: number }[] };
      if (subscribers?.every(({ lag }) => lag === 0)) return;
      await setTimeout(500);
    }
  }

  /** It stands still, with all of its connections, until it goes on. */
  standStill(): void {
    this.#child.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#tell('stop');
    await exited;
  }

  #tell(asked: ToServer): void {
    this.#child.send(asked);
  }
}

async function heard<S extends FromServer['said']>(child: ChildProcess, said: S): Promise<Extract<FromServer, { said: S }>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the server ended with ${code}`));
    const listen = (message: FromServer) => {
      if (message.said !== said) return;
      child.off('message', listen).off('exit', ended);
      resolve(message as Extract<FromServer, { said: S }>);
    };
    child.on('message', listen).on('exit', ended);
  });
}
