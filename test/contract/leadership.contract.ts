import { describe, expect, it } from '@jest/globals';
import { LeadershipError, type Duty, type Leadership } from '#application';

export interface LeadershipEngine {
  readonly name: string;
  /** Whether nodes of one installation see each other. */
  readonly isShared: boolean;
  /** Nodes of a new installation. */
  open(): Promise<LeadershipOpen>;
}

interface LeadershipOpen {
  node(mayLead?: boolean): Leadership;
  dispose(): Promise<void>;
}

/** Tells what becomes of it, and answers with what it was asked. */
export class NotedDuty implements Duty {
  readonly said: string[] = [];
  #next = Promise.withResolvers<undefined>();

  constructor(
    private readonly name: string,
    private readonly all: string[] = [],
  ) {}

  begin(): Promise<void> {
    return this.say('begins');
  }

  end(): Promise<void> {
    return this.say('ends');
  }

  answer(question: unknown): Promise<unknown> {
    return Promise.resolve({ by: this.name, question });
  }

  /** Until it has said that, so many times. */
  async until(what: 'begins' | 'ends', times = 1): Promise<void> {
    while (this.said.filter((each) => each === what).length < times) await this.#next.promise;
  }

  private say(what: string): Promise<void> {
    this.said.push(what);
    this.all.push(`${this.name} ${what}`);
    this.#next.resolve(undefined);
    this.#next = Promise.withResolvers();
    return Promise.resolve();
  }
}

/** What every engine of the `Leadership` port promises. */
export function leadershipContract(engine: LeadershipEngine): void {
  const withNodes = async (test: (nodes: LeadershipOpen) => Promise<void>) => {
    const opened = await engine.open();
    try {
      await test(opened);
    } finally {
      await opened.dispose();
    }
  };

  describe(`leadership on ${engine.name}`, () => {
    it('is a node’s own where there is no other, until it stops', () =>
      withNodes(async ({ node }) => {
        const [alone, duty] = [node(), new NotedDuty('a')];
        expect(alone.leads).toBe(false);
        await alone.start(duty);
        await duty.until('begins');
        expect(alone.leads).toBe(true);
        expect(await alone.ask({ what: 1 }, 5_000)).toEqual({ by: 'a', question: { what: 1 } });
        await alone.stop();
        expect(duty.said).toEqual(['begins', 'ends']);
        expect(alone.leads).toBe(false);
      }));

    it('begins anew with a node that has resigned, where no other takes over', () =>
      withNodes(async ({ node }) => {
        const [alone, duty] = [node(), new NotedDuty('a')];
        await alone.start(duty);
        await duty.until('begins');
        alone.resign();
        await duty.until('begins', 2);
        await alone.stop();
        expect(duty.said).toEqual(['begins', 'ends', 'begins', 'ends']);
      }));

    it('is asked of nobody before it has begun', () =>
      withNodes(async ({ node }) => {
        await expect(node().ask('anything', 500)).rejects.toBeInstanceOf(LeadershipError);
      }));

    it('leaves what is to be done alone to one at a time', () =>
      withNodes(async ({ node }) => {
        const asked = node();
        expect(await asked.alone('a thing', () => Promise.resolve('done'))).toBe('done');
        await expect(asked.alone('a thing', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
        expect(await asked.alone('a thing', () => Promise.resolve('again'))).toBe('again');
      }));

    if (!engine.isShared) return;

    it('is one node’s at a time, and the next one’s when that one stops', () =>
      withNodes(async ({ node }) => {
        const all: string[] = [];
        const nodes = ['a', 'b', 'c'].map((name) => ({ leadership: node(), duty: new NotedDuty(name, all) }));
        for (const { leadership, duty } of nodes) await leadership.start(duty);
        const left = new Set(nodes);
        while (left.size > 0) {
          await Promise.race([...left].map(({ duty }) => duty.until('begins')));
          const leading = [...left].filter(({ leadership }) => leadership.leads);
          expect(leading).toHaveLength(1);
          for (const each of leading) {
            await each.leadership.stop();
            left.delete(each);
          }
        }
        // Never two at once.
        expect(all.map((each) => each.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends', 'begins', 'ends']);
      }));

    it('answers every node, and never falls to one that may not lead', () =>
      withNodes(async ({ node }) => {
        const [worker, api] = [node(), node(false)];
        const [duty, none] = [new NotedDuty('worker'), new NotedDuty('api')];
        await api.start(none);
        await expect(api.ask('anybody?', 500)).rejects.toBeInstanceOf(LeadershipError);
        await worker.start(duty);
        await duty.until('begins');
        expect(await api.ask({ n: 1 }, 5_000)).toEqual({ by: 'worker', question: { n: 1 } });
        await worker.stop();
        await expect(api.ask('anybody?', 500)).rejects.toBeInstanceOf(LeadershipError);
        await api.stop();
        expect(none.said).toEqual([]);
      }));

    it('has what is done alone done by one node after another', () =>
      withNodes(async ({ node }) => {
        let inside = 0;
        const done = await Promise.all(
          [node(), node(), node()].map((each, index) =>
            each.alone('the first start', async () => {
              inside += 1;
              expect(inside).toBe(1);
              await new Promise((resolve) => setImmediate(resolve));
              inside -= 1;
              return index;
            }),
          ),
        );
        expect(done).toEqual([0, 1, 2]);
      }));
  });
}
