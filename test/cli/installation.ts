import { hash } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../apps/cli/src/run-cli.js';
import { aCorrection, aProblem, furnish, send, signIn, type Answered, type Office } from '../faults/office.js';
import { HttpClient, idOf, succeeded } from '../support/http-client.js';
import { ServerProcess } from '../support/server-process.js';

/** What a command printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `rectify …` on a data folder, in this process. */
export const rectify = (dataDir: string, ...words: readonly string[]): Promise<Ran> => rectifyIn({ DATA_DIR: dataDir }, words);

/** Runs `rectify …` as it is set, in this process. */
export async function rectifyIn(environment: Readonly<Record<string, string>>, words: readonly string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const code = await runCli({
    words,
    environment,
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return { code, ...said };
}

/** Folders that are gone after the test. */
export class Folders {
  private constructor(private readonly root: string) {}

  static async make(): Promise<Folders> {
    return new Folders(await mkdtemp(join(tmpdir(), 'rectify-cli-')));
  }

  at(...names: readonly string[]): string {
    return join(this.root, ...names);
  }

  async copy(from: string, to: string): Promise<string> {
    await cp(this.at(from), this.at(to), { recursive: true });
    return this.at(to);
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true });
  }
}

/** A server at work in a process of its own, with people who write. */
export class AtWork {
  private written = 0;

  private constructor(
    readonly server: ServerProcess,
    readonly office: Office,
    private readonly tokens: { readonly administrator: string; readonly leader: string },
  ) {}

  /** @param office who is there already; missing at the first start */
  static async begin(dataDir: string, office?: Office, environment: Readonly<Record<string, string>> = {}): Promise<AtWork> {
    const server = await ServerProcess.start(dataDir, { environment });
    const here = office ?? (await furnish(server.url, server.firstPassword ?? ''));
    const signedIn = ({ name, password }: { name: string; password: string }) => signIn(server.url, name, password);
    return new AtWork(server, here, { administrator: await signedIn(here.administrator), leader: await signedIn(here.leader) });
  }

  get administrator(): HttpClient {
    return new HttpClient(this.server.url, this.tokens.administrator);
  }

  /** Three commands about a new problem. @returns what the last one was answered */
  async write(): Promise<Answered> {
    this.written += 1;
    const give = (path: string, body: object) =>
      send(this.server.url, { token: this.tokens.leader, path, key: `${process.hrtime.bigint()}-${this.written}`, body });
    const { id } = await give('problems', aProblem(this.office.unit, `问题 ${this.written}`));
    await give(`problems/${id}/confirm`, {});
    return give(`problems/${id}/corrections`, aCorrection(this.office.unit));
  }

  /** @returns the hash of what was uploaded */
  async upload(text: string): Promise<string> {
    const form = new FormData();
    form.append('file', new Blob([text]), '台账.txt');
    succeeded(await new HttpClient(this.server.url, this.tokens.leader).send('POST', '/v1/evidence', { body: form }));
    return hash('sha256', text);
  }

  async register(name: string): Promise<string> {
    return idOf(await this.administrator.post('/v1/people', { name, home: 'root' }));
  }
}

/** The last line that begins so, without its beginning. */
export function lineOf({ out }: Ran, beginning: string): string | undefined {
  return out
    .split('\n')
    .findLast((line) => line.startsWith(beginning))
    ?.slice(beginning.length);
}
