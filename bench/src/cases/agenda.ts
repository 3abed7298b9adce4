/** What goes on for days: yields the instant until which it waits. */
export type Course = Generator<number, void, undefined>;

interface Due {
  readonly at: number;
  /** Of two that are due at once the one that was put down first comes first. */
  readonly order: number;
  readonly course: Course;
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Everything that waits for its instant, the earliest first: many cases go on at once, as in an office. */
export class Agenda {
  readonly #heap: Due[] = [];
  #order = 0;

  begin(at: number, course: Course): void {
    this.#push({ at, order: this.#order++, course });
  }

  /** Lets what is due next go on until it waits again. @returns false where nothing is left */
  next(onInstant: (at: number) => void): boolean {
    const due = this.#pop();
    if (!due) return false;
    onInstant(due.at);
    const step = due.course.next();
    if (step.done !== true) this.#push({ at: Math.max(step.value, due.at), order: this.#order++, course: due.course });
    return true;
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let place = heap.push(due) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (!parent || !isBefore(due, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [a, b] = [heap[left], heap[left + 1]];
      const child = a && b && isBefore(b, a) ? left + 1 : left;
      const below = heap[child];
      if (!below || !isBefore(below, last)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}
