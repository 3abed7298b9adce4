import { Clock, type Job, type JobPlace, type JobSource } from '#application';

/** A clock that a test moves; beside that it goes as the machine's. */
export class MovableClock extends Clock {
  #aheadMs = 0;

  override now(): Temporal.Instant {
    return Temporal.Now.instant().add({ milliseconds: this.#aheadMs });
  }

  move(ms: number): void {
    this.#aheadMs += ms;
  }
}

const isBehind = ({ atMs, id }: Job, place: JobPlace) => atMs > place.atMs || (atMs === place.atMs && id > place.id);

/** What is to be done, as a test says it; what was done leaves it, as a rule that refuses doubles sees to. */
export class ListedJobs implements JobSource {
  readonly #jobs = new Map<string, Job>();
  /** Thrown instead of an answer, while it is set. */
  fault: Error | undefined;

  add(...jobs: readonly Job[]): void {
    for (const job of jobs) this.#jobs.set(job.id, job);
  }

  /** @returns whether it was there */
  remove(id: string): boolean {
    return this.#jobs.delete(id);
  }

  get size(): number {
    return this.#jobs.size;
  }

  upTo(untilMs: number, limit: number, behind?: JobPlace): Promise<readonly Job[]> {
    if (this.fault) return Promise.reject(this.fault);
    const due = this.#sorted().filter((job) => job.atMs <= untilMs && (!behind || isBehind(job, behind)));
    return Promise.resolve(due.slice(0, limit));
  }

  next(behindMs: number): Promise<number | undefined> {
    if (this.fault) return Promise.reject(this.fault);
    return Promise.resolve(this.#sorted().find(({ atMs }) => atMs > behindMs)?.atMs);
  }

  has({ id }: Job): Promise<boolean> {
    return Promise.resolve(this.#jobs.has(id));
  }

  #sorted(): readonly Job[] {
    return [...this.#jobs.values()].sort((one, other) => one.atMs - other.atMs || (one.id < other.id ? -1 : 1));
  }
}
