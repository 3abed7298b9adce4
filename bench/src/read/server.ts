import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../dist/apps/server/src/main.js', import.meta.url));

/** Nobody is to be told to slow down. */
const UNBOUNDED = { REQUESTS_PER_SECOND_ACCOUNT: '0', REQUESTS_PER_SECOND_ADDRESS: '0' };

/** So long nothing may have come. */
const STILL_MS = 10_000;

/** The built server on a data folder, as a process of its own. */
export class Server {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Starts it, and waits until it is at rest. */
  static async start(dataDir: string): Promise<Server> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
      env: { ...process.env, ...UNBOUNDED, DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const listens = /listens on (\S+)/u.exec(said)?.[1];
        if (listens !== undefined) resolve(listens);
      });
      child.once('exit', (code) => {
        reject(new Error(`the server ended with ${code}: ${said}`));
      });
    });
    const server = new Server(child, url);
    await server.#rest();
    return server;
  }

  /**
   * Until its read models have caught up and nothing new comes: nobody was ever reminded of anything in a history that was just written, so that
   * all of its reminders are due at once, and whoever asks meanwhile waits for them.
   */
  async #rest(): Promise<void> {
    for (let before: string | undefined, isStill = false; !isStill;) {
      await sleep(STILL_MS);
      const answer = await fetch(`${this.url}/readyz`);
      const { head } = (await answer.json()) as { readonly head?: string };
      isStill = answer.ok && head === before;
      before = head;
    }
  }

  /** @throws Error where the answer is another than 200 */
  async get(path: string, token: string): Promise<string> {
    return read(new URL(path, this.url), this.#agent, { authorization: `Bearer ${token}` });
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}

/** An answer's body, read to its end. @throws Error where it is another than 200 */
export function read(url: URL, agent: Agent, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.once('error', reject).once('end', () => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`${response.statusCode} for ${url.pathname}${url.search}: ${body}`));
      });
    }).once('error', reject);
  });
}
