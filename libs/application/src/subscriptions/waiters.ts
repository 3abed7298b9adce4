import type { Position } from '../ports/event-log.js';

interface Waiter {
  readonly position: Position;
  readonly timer: NodeJS.Timeout;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Who waits until a position is reached. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  get size(): number {
    return this.#waiting.size;
  }

  /** @param late makes the error for whoever has waited long enough */
  wait(position: Position, timeoutMs: number, late: () => Error): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(waiter, () => reject(late())), timeoutMs);
      const waiter: Waiter = { position, timer, resolve, reject };
      this.#waiting.add(waiter);
    });
  }

  reached(position: Position): void {
    for (const waiter of this.#waiting) if (waiter.position <= position) this.#end(waiter, waiter.resolve);
  }

  /** Tells everybody that it will not be reached. */
  refuse(error: (position: Position) => Error): void {
    for (const waiter of this.#waiting) this.#end(waiter, () => waiter.reject(error(waiter.position)));
  }

  #end(waiter: Waiter, end: () => void): void {
    clearTimeout(waiter.timer);
    this.#waiting.delete(waiter);
    end();
  }
}
