import type { StatusObject } from '@grpc/grpc-js';

/** What a handler writes to, of whichever kind its call is. */
interface Call<T> {
  readonly cancelled: boolean;
  write(message: T): boolean;
  end(): void;
  emit(event: 'error', failure: Partial<StatusObject>): boolean;
  on(event: 'cancelled' | 'close' | 'drain', listener: () => void): unknown;
}

/** The answers of one call, as fast as its client takes them. */
export class Outlet<T> {
  readonly #call: Call<T>;
  readonly #whenOver: (() => void)[] = [];
  #drained: PromiseWithResolvers<void> | undefined;
  #isOver = false;

  constructor(call: Call<T>) {
    this.#call = call;
    call.on('drain', () => this.#wake());
    for (const event of ['cancelled', 'close'] as const) call.on(event, () => this.#finish());
  }

  get isOver(): boolean {
    return this.#isOver || this.#call.cancelled;
  }

  /** Whether the client has yet to take what was sent to it. */
  get isBlocked(): boolean {
    return this.#drained !== undefined;
  }

  onOver(then: () => void): void {
    this.#whenOver.push(then);
  }

  /** @returns whether more may follow */
  async send(message: T): Promise<boolean> {
    if (this.isOver) return false;
    if (!this.#call.write(message)) {
      this.#drained ??= Promise.withResolvers();
      await this.#drained.promise;
    }
    return !this.isOver;
  }

  end(): void {
    if (this.isOver) return;
    this.#finish();
    this.#call.end();
  }

  fail(failure: Partial<StatusObject>): void {
    if (this.isOver) return;
    this.#finish();
    this.#call.emit('error', failure);
  }

  #finish(): void {
    this.#isOver = true;
    this.#wake();
    for (const then of this.#whenOver.splice(0)) then();
  }

  #wake(): void {
    const drained = this.#drained;
    this.#drained = undefined;
    drained?.resolve();
  }
}
