import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CHOICES } from './chosen-engines.js';

const MAIN = fileURLToPath(new URL('../../dist/apps/server/src/main.js', import.meta.url));

/** Of the clock in which Linux counts what processes use. */
const MS_A_TICK = 10;

/** What a test loads a server with is as much as it can take, on a machine as fast as may be. */
const UNBOUNDED = { REQUESTS_PER_SECOND_ACCOUNT: '0', REQUESTS_PER_SECOND_ADDRESS: '0', UPLOADS_PER_ACCOUNT: '0', UPLOADS_AT_ONCE: '0' };

/** The environment without what chooses engines: a test names its own, or has the embedded ones. */
const unchosen = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !(CHOICES as readonly string[]).includes(name)));

interface Started {
  readonly environment?: Readonly<Record<string, string>>;
  /** A program that runs it, with its arguments. */
  readonly under?: readonly string[];
  /** What is run in place of the product's own program. */
  readonly main?: string;
  /** The number of the user that it runs as; only root can say another. */
  readonly user?: number;
}

/** The built server as a process of its own, as `npm start` runs it. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** The one-time password of the administrator, at the first start. */
    readonly firstPassword: string | undefined,
  ) {}

  /**
   * Starts it on a free port, and waits until it says that it listens.
   * @throws Error with its exit code and what it said, where it does not start
   */
  static async start(dataDir: string, { environment = {}, under = [], main = MAIN, user }: Started = {}): Promise<ServerProcess> {
    const [program, ...words] = [...under, process.execPath, '--disable-warning=ExperimentalWarning', main];
    const child = spawn(program, words, {
      env: { ...UNBOUNDED, ...unchosen(), DATA_DIR: dataDir, PORT: '0', ...environment },
      ...(user !== undefined && { uid: user, gid: user }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // A test that fails half-way must not leave a server that keeps the run from ending.
    child.unref();
    (child.stderr as Socket).unref();
    const end = () => void child.kill('SIGKILL');
    process.once('exit', end);
    child.once('exit', () => process.off('exit', end));
    let said = '';
    const listening = new Promise<string>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const url = /listens on (\S+)/u.exec(said)?.[1];
        if (url !== undefined) resolve(url);
      });
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    });
    const url = await listening;
    return new ServerProcess(child, url, /one-time password (\S+)/u.exec(said)?.[1]);
  }

  /** Ends it at once, without a chance to put anything in order. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Milliseconds of the processor that it has used so far; undefined where the system does not tell: only Linux does. */
  processorMs(): number | undefined {
    if (process.platform !== 'linux') return undefined;
    const [, fields = ''] = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ');
    const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number);
    return (user + system) * MS_A_TICK;
  }

  /** The most memory that it has ever taken, in MiB; undefined where the system does not tell: only Linux does. */
  peakMiB(): number | undefined {
    if (process.platform !== 'linux') return undefined;
    return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  /** It stands still, with all of its connections, until it goes on. */
  standStill(): void {
    this.child.kill('SIGSTOP');
  }

  goOn(): void {
    this.child.kill('SIGCONT');
  }

  /** Ends it as an operator does. @returns its exit code */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill(signal);
      await exited;
    }
    return this.child.exitCode;
  }
}
