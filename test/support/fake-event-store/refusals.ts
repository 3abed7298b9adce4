import { MAX_APPEND_BYTES } from './stored.js';

export type Refusal = 'not-ready' | 'not-leader' | 'unavailable' | 'access-denied';

/** What a test has asked the fake to do to the calls that come next: appends and reads are counted, and what the client asks for itself is not. */
export class Refusals {
  readonly #refused: Refusal[] = [];
  #answersToLose = 0;
  /** More data than this are refused in one append. */
  mostBytes = MAX_APPEND_BYTES;

  refuse(how: Refusal, calls: number): void {
    for (let call = 0; call < calls; call += 1) this.#refused.push(how);
  }

  loseAnswers(calls: number): void {
    this.#answersToLose += calls;
  }

  /** How the call is refused that has come just now. */
  next(): Refusal | undefined {
    return this.#refused.shift();
  }

  /** Whether the answer is lost to the append that has landed just now. */
  losesAnswer(): boolean {
    if (this.#answersToLose === 0) return false;
    this.#answersToLose -= 1;
    return true;
  }
}
