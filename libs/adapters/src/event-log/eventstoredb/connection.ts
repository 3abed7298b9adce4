import { setTimeout as sleep } from 'node:timers/promises';
import { EventLogError } from '#application';
import { FilteringClient } from './filtering-client.js';
import { asLogFailure, isPassing, NoAnswer } from './server-failure.js';

export interface Patience {
  /** Milliseconds within which the server answers once, or is asked again. */
  readonly attemptMs: number;
  /** Milliseconds after which nothing is asked again. */
  readonly totalMs: number;
}

export const PATIENCE: Patience = { attemptMs: 4_000, totalMs: 8_000 };

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 500;

/** How long is waited for a server that has been away for as long as patience lasts. */
const A_MOMENT_MS = 500;

/** How long a search goes on before the server is asked whether it is there. */
const SIGN_OF_LIFE_MS = 1_000;

interface Shared {
  readonly url: string;
  readonly client: FilteringClient;
  users: number;
  /** Since when nothing was answered, and when that was seen last. */
  away: { readonly since: number; readonly seenAt: number } | undefined;
}

export interface Asking {
  /** Since when the asker waits; now by default. */
  readonly beganAt?: number;
  readonly patience?: Patience;
  /**
   * Whether what others have waited for counts, for whoever asks several questions in a row: while nothing is answered patience lasts from
   * when that began, and afterwards for a moment.
   */
  readonly sharesPatience?: boolean;
}

/** The client's appends wait in one table of the module: closing one client would reject another's. */
let shared: Shared | undefined;

/** A log's part in the one client of this process. */
export class Connection {
  readonly #shared: Shared;
  readonly patience: Patience;
  #isClosed = false;

  private constructor(of: Shared, patience: Patience) {
    this.#shared = of;
    this.patience = patience;
  }

  /** Connects with the first question. @throws TypeError where the process is connected to another server, or the address is none */
  static to(url: string, patience: Patience): Connection {
    if (shared && shared.url !== url) throw new TypeError('a process has one connection to one EventStoreDB');
    shared ??= { url, client: FilteringClient.at(url), users: 0, away: undefined };
    shared.users += 1;
    return new Connection(shared, patience);
  }

  get client(): FilteringClient {
    return this.#shared.client;
  }

  /**
   * Asks the server, and asks again what time may mend, for as long as patience lasts. The question is one that may be asked twice.
   * @throws EventLogError
   */
  async ask<T>(question: (client: FilteringClient, deadlineMs: number) => Promise<T>, asking: Asking = {}): Promise<T> {
    const { attemptMs } = asking.patience ?? this.patience;
    const endsAt = this.#patienceEndsAt(asking);
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      this.requireOpen();
      const askedAt = performance.now();
      try {
        if (askedAt >= endsAt) throw new NoAnswer('no answer in time');
        const answer = await within(Math.min(attemptMs, endsAt - askedAt), question(this.client, attemptMs));
        this.#shared.away = undefined;
        return answer;
      } catch (error) {
        if (isPassing(error)) this.#shared.away = { since: this.#awaySince ?? askedAt, seenAt: performance.now() };
        if (this.#isClosed || !isPassing(error) || performance.now() + waitMs >= endsAt) throw asLogFailure(error);
        await sleep(waitMs);
      }
    }
  }

  /**
   * Asks what the server may have to search long for, and waits for as long as it answers what is asked meanwhile.
   * @throws EventLogError `log.unavailable` where it has not answered anything for as long as patience lasts
   */
  async search<T>(question: (client: FilteringClient, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { attemptMs, totalMs } = this.patience;
    let answeredAt = performance.now();
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      this.requireOpen();
      const abort = new AbortController();
      const answer = question(this.client, abort.signal).then((value) => ({ value }));
      try {
        for (;;) {
          const answered = await unlessLate(Math.min(attemptMs, SIGN_OF_LIFE_MS), answer);
          if (answered) return answered.value;
          await this.ask((client, deadlineMs) => client.lastPlace(deadlineMs), { beganAt: answeredAt });
          answeredAt = performance.now();
        }
      } catch (error) {
        if (this.#isClosed || !isPassing(error) || performance.now() - answeredAt + waitMs >= totalMs) throw asLogFailure(error);
        await sleep(waitMs);
      } finally {
        abort.abort();
      }
    }
  }

  /** Undefined where it answers, or where nobody has asked for so long that nobody knows. */
  get #awaySince(): number | undefined {
    const { away } = this.#shared;
    return away && performance.now() - away.seenAt < this.patience.totalMs ? away.since : undefined;
  }

  #patienceEndsAt({ beganAt = performance.now(), patience: { totalMs } = this.patience, sharesPatience = false }: Asking): number {
    const awaySince = sharesPatience ? this.#awaySince : undefined;
    const endsAt = beganAt + totalMs;
    return awaySince === undefined ? endsAt : Math.min(endsAt, Math.max(awaySince + totalMs, performance.now() + A_MOMENT_MS));
  }

  requireOpen(): void {
    if (this.#isClosed) throw new EventLogError('log.unavailable', { reason: 'the log is closed' });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { client } = this.#shared;
    this.#shared.users -= 1;
    if (this.#shared.users > 0) return;
    shared = undefined;
    await client.dispose();
  }
}

/** The client's own deadlines do not hold for appends while the server stands still. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const answered = await unlessLate(
    ms,
    answer.then((value) => ({ value })),
  );
  if (!answered) throw new NoAnswer('no answer in time');
  return answered.value;
}

/** Undefined where the answer takes longer; what becomes of it then is nobody's concern. */
async function unlessLate<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => undefined);
  }
}
