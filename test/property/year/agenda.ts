/** What is to come, the earliest first; what was put in first where the instants are the same. */
export class Agenda<T> {
  private readonly heap: { readonly at: number; readonly turn: number; readonly what: T }[] = [];
  private turns = 0;

  /** The earliest instant, in milliseconds; infinite where there is nothing to come. */
  get next(): number {
    return this.heap[0]?.at ?? Infinity;
  }

  put(at: number, what: T): void {
    this.heap.push({ at, turn: (this.turns += 1), what });
    for (let here = this.heap.length - 1; here > 0 && this.isEarlier(here, (here - 1) >> 1); here = (here - 1) >> 1) {
      this.swap(here, (here - 1) >> 1);
    }
  }

  /** @throws RangeError where there is nothing to come */
  take(): T {
    const [first] = this.heap;
    if (!first) throw new RangeError('nothing is to come');
    this.swap(0, this.heap.length - 1);
    this.heap.pop();
    for (let here = 0; ;) {
      const below = [2 * here + 1, 2 * here + 2].filter((child) => child < this.heap.length);
      const least = below.reduce((best, child) => (this.isEarlier(child, best) ? child : best), here);
      if (least === here) return first.what;
      this.swap(here, least);
      here = least;
    }
  }

  private isEarlier(one: number, other: number): boolean {
    const [a, b] = [this.heap[one]!, this.heap[other]!];
    return a.at < b.at || (a.at === b.at && a.turn < b.turn);
  }

  private swap(one: number, other: number): void {
    [this.heap[one], this.heap[other]] = [this.heap[other]!, this.heap[one]!];
  }
}
