/** Wakes those who wait for something new. Who looked, found nothing and waits without an `await` between misses no ring. */
export class Doorbell {
  #waiting = new Set<() => void>();

  ring(): void {
    const woken = this.#waiting;
    this.#waiting = new Set();
    for (const wake of woken) {
      wake();
    }
  }

  /** Until the next ring, or until the signal is aborted. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      if (signal.aborted) {
        wake();
      } else {
        signal.addEventListener('abort', wake);
        this.#waiting.add(wake);
      }
    });
  }
}
