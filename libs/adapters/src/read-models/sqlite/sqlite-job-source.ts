import { JobSource, type Job, type JobData, type JobPlace } from '#application';
import type { RemindersRow } from '#projections';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

type DeliveryJob = Pick<RemindersRow<'deliveries'>, 'message' | 'channel' | 'to' | 'digest' | 'attempts'> & {
  readonly job: string;
  readonly nextMs: number;
};

const DELIVERIES = 'SELECT min(message) AS message, channel, "to", digest, attempts, nextMs, job FROM deliveries';

/**
 * What is to be done, from the rows of reminders: rungs of ladders, and messages that wait to be sent. While those rows catch up with the log
 * they name what was done long ago: then there is nothing to do yet, and whatever an engine holds may still be.
 */
export class SqliteJobSource extends JobSource {
  readonly #model: SqliteReadModel;

  constructor(model: SqliteReadModel) {
    super();
    this.#model = model;
  }

  /** @param told of whatever there is to do that was not there; what was done or cancelled is nobody's concern */
  watch(told: () => void): void {
    if (!this.#model.isSettled) void this.#model.untilSettled().then(told);
    this.#model.watch(['timers', 'deliveries'], (written) => {
      if (this.#model.isSettled && (!written || written.rows.some(({ nextMs }) => nextMs !== null))) told();
    });
  }

  override async upTo(
    untilMs: number,
    limit: number,
    behind: JobPlace = { atMs: Number.MIN_SAFE_INTEGER, id: '' },
  ): Promise<readonly Job[]> {
    return Promise.try(() => {
      if (!this.#model.isSettled) return [];
      const asked = { until: untilMs, limit, at: behind.atMs, id: behind.id };
      const timers = this.#model.rows(
        'timers',
        'SELECT * FROM timers WHERE atMs <= :until AND (atMs, job) > (:at, :id) ORDER BY atMs, job LIMIT :limit',
        asked,
      ) as unknown as readonly RemindersRow<'timers'>[];
      const deliveries = this.#model.all(
        `${DELIVERIES} WHERE nextMs <= :until AND (nextMs, job) > (:at, :id) GROUP BY nextMs, job ORDER BY nextMs, job LIMIT :limit`,
        asked,
      ) as unknown as readonly DeliveryJob[];
      return [...timers.map(timerJob), ...deliveries.map(deliveryJob)].sort(byPlace).slice(0, limit);
    });
  }

  override async next(behindMs: number): Promise<number | undefined> {
    return Promise.try(() => {
      if (!this.#model.isSettled) return undefined;
      const [row] = this.#model.all(
        `SELECT min(at) AS at FROM (
           SELECT min(atMs) AS at FROM timers WHERE atMs > :behind
           UNION ALL SELECT min(nextMs) FROM deliveries WHERE nextMs > :behind)`,
        { behind: behindMs },
      );
      return (row?.['at'] as number | null | undefined) ?? undefined;
    });
  }

  override async has({ id }: Job): Promise<boolean> {
    return Promise.try(() => {
      if (!this.#model.isSettled) return true;
      const sql =
        'SELECT EXISTS (SELECT 1 FROM timers WHERE job = :id) OR EXISTS (SELECT 1 FROM deliveries WHERE nextMs IS NOT NULL AND job = :id) AS has';
      return this.#model.all(sql, { id })[0]?.['has'] === 1;
    });
  }
}

const byPlace = (one: Job, other: Job): number => one.atMs - other.atMs || (one.id < other.id ? -1 : 1);

const jobOf = (id: string, atMs: number, data: JobData): Job => ({ id, atMs, data: { ...data } });

const timerJob = ({ job, atMs, problem, correction, step, at, milestone, period }: RemindersRow<'timers'>): Job =>
  jobOf(job, atMs, {
    sort: 'timer',
    problem,
    correction,
    step,
    at,
    ...(milestone !== null && { milestone }),
    ...(period !== null && { period }),
  });

const deliveryJob = ({ job, nextMs, message, channel, to, digest, attempts }: DeliveryJob): Job =>
  jobOf(
    job,
    nextMs,
    digest === 1 ? { sort: 'digest', to, channel, job } : { sort: 'delivery', message, channel, to, attempt: attempts + 1 },
  );
