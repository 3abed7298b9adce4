import type { Position } from '../ports/event-log.js';

interface Waiting {
  readonly position: Position;
  readonly done: (arrived: boolean) => void;
}

/** Lets callers wait until a place in the history has been reached. */
export class Reached {
  private position: Position | undefined;
  private readonly waiting = new Set<Waiting>();

  get waiters(): number {
    return this.waiting.size;
  }

  arrive(position: Position | undefined): void {
    if (position === undefined || (this.position !== undefined && position <= this.position)) return;
    this.position = position;
    for (const each of this.waiting) if (each.position <= position) each.done(true);
  }

  /** Nothing comes any more. */
  giveUp(): void {
    for (const each of this.waiting) each.done(false);
  }

  wait(position: Position, timeoutMs: number): Promise<boolean> {
    if (this.position !== undefined && position <= this.position) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => each.done(false), timeoutMs);
      const each: Waiting = {
        position,
        done: (arrived) => {
          clearTimeout(timer);
          this.waiting.delete(each);
          resolve(arrived);
        },
      };
      this.waiting.add(each);
    });
  }
}
