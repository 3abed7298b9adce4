import type { Draw } from '../../faults/seed.js';

/** Writes that have come, in whatever order they land: what is sent at the same time, the server takes in any. */
export class WriteQueue {
  readonly #draw: Draw;
  readonly #waiting: (() => void)[] = [];
  #isOver = false;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  add(write: () => void): void {
    this.#waiting.push(write);
    if (this.#waiting.length === 1) setImmediate(() => this.#land());
  }

  /** What has not landed never does. */
  end(): void {
    this.#isOver = true;
  }

  #land(): void {
    if (this.#isOver) return;
    const [write] = this.#waiting.splice(Math.floor(this.#draw() * this.#waiting.length), 1);
    if (this.#waiting.length > 0) setImmediate(() => this.#land());
    write?.();
  }
}
