import { setTimeout as sleep } from 'node:timers/promises';
import { aCorrection, aProblem, ask, ConnectionLost, type Answered, type Office, type Sending } from './office.js';

/** Before it is tried again, elsewhere. */
const PAUSE_MS = 100;

/** What may be tried again: nobody knows, or somebody says, that it was not done. */
const AGAIN: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** Writers who send each command until one of the nodes acknowledges it, always under the same key. */
export class PersistentWriters {
  readonly acknowledged = new Map<string, Answered & { readonly path: string }>();
  /** Answers of nodes that had no business to be given, by their code. */
  readonly surprises: string[] = [];
  retries = 0;
  private isOver = false;
  private readonly ended: Promise<unknown>[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly urls: () => readonly string[],
    private readonly office: Office,
    private readonly token: string,
  ) {}

  begin(writers: number): void {
    for (let writer = 0; writer < writers; writer += 1) this.ended.push(this.write(writer));
  }

  /** Each lets its last case come to an end. */
  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.ended);
  }

  /** Until so many more commands were acknowledged. */
  async goOn(commands: number): Promise<void> {
    const until = this.acknowledged.size + commands;
    while (this.acknowledged.size < until) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  /** A problem with a correction. @returns the problem's id */
  async writeCase(key: string, writer = 0): Promise<string> {
    const { id } = await this.give('problems', key, aProblem(this.office.unit, `问题 ${key}`), writer);
    await this.give(`problems/${id}/confirm`, `${key}-confirm`, {}, writer);
    await this.give(`problems/${id}/corrections`, `${key}-issue`, aCorrection(this.office.unit), writer);
    return id;
  }

  private async write(writer: number): Promise<void> {
    for (let n = 1; !this.isOver; n += 1) await this.writeCase(`${writer}-${n}`, writer);
  }

  private async give(path: string, key: string, body: object, writer: number): Promise<Answered> {
    for (let attempt = 0; ; attempt += 1) {
      const urls = this.urls();
      const answer = await this.once(urls[(writer + attempt) % urls.length] ?? '', { token: this.token, path, key, body });
      if (answer) {
        this.acknowledged.set(key, { ...answer, path });
        for (const each of this.waiting) each();
        this.waiting.clear();
        return answer;
      }
      this.retries += 1;
      await sleep(PAUSE_MS);
    }
  }

  /** Undefined where it has to be tried again. @throws Error where it was refused, which nobody has asked for */
  private async once(url: string, sending: Sending): Promise<Answered | undefined> {
    try {
      const { status, answer } = await ask(url, sending);
      if (status < 300) return JSON.parse(answer) as Answered;
      if (!AGAIN.has(status)) throw new Error(`${sending.path}: ${status} ${answer}`);
      if (status === 500) this.surprises.push(`${sending.path}: ${answer}`);
      return undefined;
    } catch (error) {
      if (error instanceof ConnectionLost) return undefined;
      throw error;
    }
  }
}
