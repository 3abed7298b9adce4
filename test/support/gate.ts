/** Holds up everything that follows the log, and lets it go on. The log itself goes on answering. */
export class Gate {
  private opened = Promise.withResolvers<undefined>();

  constructor() {
    this.opened.resolve(undefined);
  }

  close(): void {
    this.opened = Promise.withResolvers();
  }

  open(): void {
    this.opened.resolve(undefined);
  }

  /** Until it is open. */
  async passed(): Promise<void> {
    await this.opened.promise;
  }

  /** Put between the log and its subscribers. */
  async *through<T>(events: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const event of events) {
      await this.passed();
      yield event;
    }
  }
}
