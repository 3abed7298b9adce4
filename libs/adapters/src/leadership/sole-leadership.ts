import { Leadership, LeadershipError, type Duty } from '#application';

/** Of a process that shares its log with no other. */
export class SoleLeadership extends Leadership {
  #duty: Duty | undefined;
  /** Beginnings and endings, one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  #leads = false;

  override get leads(): boolean {
    return this.#leads;
  }

  override async start(duty: Duty): Promise<void> {
    this.#duty = duty;
    await duty.begin();
    this.#leads = true;
  }

  override resign(): void {
    this.#turn = this.#turn.then(() => this.#again());
  }

  override async ask(question: unknown): Promise<unknown> {
    if (!this.#duty) throw new LeadershipError('nobody leads');
    return this.#duty.answer(question);
  }

  override alone<T>(_name: string, work: () => Promise<T>): Promise<T> {
    return work();
  }

  override async stop(): Promise<void> {
    const duty = this.#duty;
    this.#duty = undefined;
    await this.#turn;
    if (this.#leads) await duty?.end();
    this.#leads = false;
  }

  async #again(): Promise<void> {
    const duty = this.#duty;
    if (!duty) return;
    await duty.end();
    await duty.begin();
  }
}
