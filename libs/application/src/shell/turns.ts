/** Who wants a stream at the same time comes to it one after the other, in the order in which they asked. */
export class Turns {
  /** Ends when the turn of who asked last does. */
  private readonly last = new Map<string, Promise<undefined>>();

  /** Whether somebody has a turn, or waits for one. */
  areTaken(stream: string): boolean {
    return this.last.has(stream);
  }

  /** Waits until all who asked before are through. @returns ends the turn, and has to be called */
  async take(stream: string): Promise<() => void> {
    const before = this.last.get(stream);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.last.set(stream, promise);
    await before;
    return () => {
      if (this.last.get(stream) === promise) this.last.delete(stream);
      resolve(undefined);
    };
  }
}
