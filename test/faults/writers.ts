import { hash } from 'node:crypto';
import { aCorrection, aProblem, ask, ConnectionLost, send, type Answered, type Office, type Sending } from './office.js';
import { between, type Draw } from './seed.js';

type Who = 'administrator' | 'leader';
type Unsigned = Omit<Sending, 'token'> & { readonly by: Who };

/** One life of a server, and who writes to it. */
export interface Life {
  readonly url: string;
  readonly office: Office;
  readonly tokens: Readonly<Record<Who, string>>;
  readonly round: number;
  readonly writers: number;
}

/** Of so many writers, one uploads evidence, and one gives what is refused. */
const A_CREW = 8;
const MOST_BYTES = 300_000;

/** Writers who remember over all lives of a server what they were answered, and what they were not. */
export class Writers {
  readonly acknowledged = new Map<string, Answered & { readonly path: string }>();
  /** Titles of problems that were refused. */
  readonly refused = new Set<string>();
  /** Hashes of evidence that was acknowledged. */
  readonly uploaded = new Set<string>();
  rebuilds = 0;

  /** What was sent and not answered when the server was killed: it may be there or not, but never twice, and a retry settles it. */
  private readonly open = new Map<string, Unsigned>();

  constructor(private readonly draw: Draw) {}

  /**
   * Settles what the last life left open, and then writes until the server is gone.
   * @param begun called once: when all of that is settled; in every other life, when a read model has begun to be made again
   * @returns why each writer ended: `connection lost`, or an error that should not be
   */
  async work(life: Life, begun: () => void): Promise<readonly string[]> {
    const give = async (sending: Unsigned): Promise<Answered> => {
      this.open.set(sending.key, sending);
      const answer = await send(life.url, { ...sending, token: life.tokens[sending.by] });
      this.open.delete(sending.key);
      this.acknowledged.set(sending.key, { ...answer, path: sending.path });
      if (sending.bytes !== undefined) this.uploaded.add(hash('sha256', sending.bytes));
      return answer;
    };
    await Promise.all([...this.open.values()].map(give));
    const beginsWithRebuild = life.round % 2 === 0;
    if (!beginsWithRebuild) begun();
    const writers = Array.from({ length: life.writers }, (_, number) => {
      const writer = `${life.round}-${number}`;
      if (number % A_CREW === 1) return this.upload(writer, give);
      return number % A_CREW === 2 ? this.giveWhatIsRefused(writer, life) : this.record(writer, life, give);
    });
    const ends = await Promise.allSettled([...writers, this.rebuild(life, beginsWithRebuild ? begun : () => undefined)]);
    return ends.map((end) => {
      if (end.status === 'fulfilled') return 'it ended by itself';
      return end.reason instanceof ConnectionLost ? 'connection lost' : String(end.reason);
    });
  }

  /** A problem, its confirmation, its correction; now and then an organization, in the one stream of the tree. */
  private async record(writer: string, { office }: Life, give: (sending: Unsigned) => Promise<Answered>): Promise<never> {
    for (let n = 1; ; n += 1) {
      const key = `${writer}-${n}`;
      const recorded = await give({ by: 'leader', path: 'problems', key, body: aProblem(office.unit, `问题 ${key}`) });
      await give({ by: 'leader', path: `problems/${recorded.id}/confirm`, key: `${key}-confirm`, body: {} });
      await give({ by: 'leader', path: `problems/${recorded.id}/corrections`, key: `${key}-issue`, body: aCorrection(office.unit) });
      if (n % 3 !== 0) continue;
      const body = { name: `支部 ${key}`, kind: 'branch', parent: 'root' };
      await give({ by: 'administrator', path: 'organizations', key: `${key}-branch`, body });
    }
  }

  private async upload(writer: string, give: (sending: Unsigned) => Promise<Answered>): Promise<never> {
    for (let n = 1; ; n += 1) {
      const bytes = `${writer}-${n} `.repeat(between(this.draw, 1, MOST_BYTES / 10));
      await give({ by: 'leader', path: 'evidence', key: `${writer}-${n}`, body: {}, bytes });
    }
  }

  private async giveWhatIsRefused(writer: string, { url, tokens }: Life): Promise<never> {
    for (let n = 1; ; n += 1) {
      const key = `${writer}-${n}`;
      const body = aProblem('nowhere', `不应有的问题 ${key}`);
      this.refused.add(body.title);
      const { status, answer } = await ask(url, { token: tokens.leader, path: 'problems', key, body });
      if (status !== 422) throw new Error(`what no rule allows was answered ${status} ${answer}`);
    }
  }

  /** Has one read model after the other made again, each as soon as the last one is there. */
  private async rebuild({ url, tokens: { administrator: token } }: Life, begun: () => void): Promise<never> {
    for (let n = 0; ; n += 1) {
      const model = ['register', 'timeline', 'directory', 'reminders'][n % 4] ?? '';
      const { status } = await ask(url, { token, path: `read-models/${model}/rebuild`, key: `${n}`, body: {} });
      if (status === 202) {
        this.rebuilds += 1;
        if (n === 0) begun();
      } else if (status !== 409) throw new Error(`a rebuild was answered ${status}`);
    }
  }
}
