import { setTimeout as after } from 'node:timers/promises';

/** Far longer than a turn takes, and short beside the seconds in which a command that cannot be carried out is answered. */
const MOST_WAIT_MS = 2_000;

/**
 * Who wants a stream at the same time comes to it one after the other, in the order in which they asked. It is a courtesy and no lock: nobody waits
 * for long behind one who is held up, as by a log that does not answer.
 */
export class Turns {
  /** Ends when the turn of who asked last does. */
  private readonly last = new Map<string, Promise<undefined>>();

  /** @param mostWaitMs milliseconds */
  constructor(private readonly mostWaitMs = MOST_WAIT_MS) {}

  /** Whether somebody has a turn, or waits for one. */
  areTaken(stream: string): boolean {
    return this.last.has(stream);
  }

  /** Waits until who asked before is through. @returns ends the turn, and has to be called */
  async take(stream: string): Promise<() => void> {
    const before = this.last.get(stream);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.last.set(stream, promise);
    if (before) await this.within(before);
    return () => {
      if (this.last.get(stream) === promise) this.last.delete(stream);
      resolve(undefined);
    };
  }

  private async within(turn: Promise<undefined>): Promise<void> {
    const waited = new AbortController();
    await Promise.race([turn, after(this.mostWaitMs, undefined, { signal: waited.signal }).catch(() => undefined)]);
    waited.abort();
  }
}
