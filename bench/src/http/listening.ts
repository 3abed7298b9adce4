import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

export type ToListeners =
  | { readonly do: 'open'; readonly url: string; readonly token: string; readonly count: number; readonly after: string }
  | { readonly do: 'reset' }
  | { readonly do: 'await'; readonly position: number };

export interface Heard {
  /** By all listeners together. */
  readonly heard: number;
  /** Of these, events that did not follow on the one before. */
  readonly astray: number;
  /** From when an event was recorded until it was heard, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export type FromListeners = { readonly said: 'open' } | ({ readonly said: 'heard' } & Heard);

/** Listeners in a process of their own. */
export class Listeners {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async open(asked: Omit<Extract<ToListeners, { do: 'open' }>, 'do'>): Promise<Listeners> {
    const listeners = new Listeners(fork(join(import.meta.dirname, 'listeners.ts')));
    process.once('exit', () => listeners.close());
    await listeners.#asked({ do: 'open', ...asked }, 'open');
    return listeners;
  }

  reset(): void {
    this.#child.send({ do: 'reset' } satisfies ToListeners);
  }

  /** Waits until each has heard the event at a position. */
  async heardUntil(position: number): Promise<Heard> {
    return (await this.#asked({ do: 'await', position }, 'heard')) as { readonly said: 'heard' } & Heard;
  }

  close(): void {
    this.#child.kill();
  }

  #asked(ask: ToListeners, answer: FromListeners['said']): Promise<FromListeners> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the listeners ended with ${code}`));
      const listen = (message: FromListeners) => {
        if (message.said !== answer) return;
        this.#child.off('message', listen).off('exit', ended);
        resolve(message);
      };
      this.#child.on('message', listen).on('exit', ended);
      this.#child.send(ask);
    });
  }
}
