/** Wakes those who wait for something new. Who looked, found nothing and waits without an `await` between misses no ring. */
export class Doorbell {
  #next: PromiseWithResolvers<void> | undefined;

  ring(): void {
    const rung = this.#next;
    this.#next = undefined;
    rung?.resolve();
  }

  /** Until the next ring: one promise for all who wait for it. */
  wait(): Promise<void> {
    this.#next ??= Promise.withResolvers();
    return this.#next.promise;
  }
}
