import { describe, expect, it } from '@jest/globals';
import type { Clock, Job, Jobs, JobSource, JobsOptions, Logbook } from '#application';
import { NotNow, UNWATCHED } from '#application';
import { ListedJobs, MovableClock } from '../support/job-source.js';

/** What an engine is opened with: waits that a test can sit out. */
interface JobsMade extends JobsOptions {
  readonly clock: Clock;
  readonly logbook: Logbook;
  /** How often it looks at the clock and at what it was given, by itself; in milliseconds. Default: the engine's own. */
  readonly looksEveryMs?: number;
}

export interface JobsEngine {
  readonly name: string;
  /** Each time the same queue, until `dispose`: a second engine on it is another process. */
  open(): Promise<{ readonly make: (made: JobsMade) => Jobs; readonly dispose: () => Promise<void> }>;
}

type Options = Partial<Omit<JobsMade, 'clock' | 'logbook'>>;

const QUICK = { attempts: 3, backoffMs: 10, concurrency: 8 } as const;
const LOOKS_EVERY_MS = 50;
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

/** What every engine of the `Jobs` port promises. */
export function jobsContract(engine: JobsEngine): void {
  /** An engine at work on a list. Each job that is handled is done, and leaves the list, unless the test says otherwise. */
  class Work {
    readonly clock = new MovableClock();
    readonly list = new ListedJobs();
    readonly handled: { readonly id: string; readonly earlyMs: number }[] = [];
    readonly #waiting = new Set<() => void>();
    doing: (job: Job) => Promise<void> | void = () => undefined;
    #numbers = 0;

    constructor(private readonly make: (made: JobsMade) => Jobs) {}

    open(options: Options = {}): Jobs {
      return this.make({ clock: this.clock, logbook: UNWATCHED.logbook, ...QUICK, ...options });
    }

    start(jobs: Jobs, source: JobSource = this.list): Promise<void> {
      return jobs.start(source, async (job) => {
        this.handled.push({ id: job.id, earlyMs: job.atMs - this.clock.now().epochMilliseconds });
        this.#tell();
        await this.doing(job);
        this.list.remove(job.id);
        this.#tell();
      });
    }

    job(inMs: number, data: Job['data'] = {}): Job {
      const atMs = this.clock.now().epochMilliseconds + inMs;
      return { id: `job-${(this.#numbers += 1)}-${atMs}`, atMs, data };
    }

    async until(holds: () => boolean): Promise<void> {
      while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }

    /** All but what a test keeps back is done. */
    done(): Promise<void> {
      return this.until(() => this.list.size === 0);
    }

    get ids(): readonly string[] {
      return this.handled.map(({ id }) => id);
    }

    #tell(): void {
      for (const each of this.#waiting) each();
      this.#waiting.clear();
    }
  }

  const atWork = async (test: (work: Work, jobs: Jobs) => Promise<void>, options: Options = {}) => {
    const { make, dispose } = await engine.open();
    const work = new Work(make);
    const jobs = work.open(options);
    try {
      await test(work, jobs);
    } finally {
      await jobs.stop();
      await dispose();
    }
  };

  /** Nothing tells that a job has died, or left: whoever looks sees it. */
  const seen = async (looks: () => Promise<boolean>) => {
    while (!(await looks())) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  describe(`jobs on ${engine.name}`, () => {
    it('hands over what is due, with its data, and never before its instant', () =>
      atWork(async (work, jobs) => {
        const data = { problem: 'p1', correction: 1 };
        const given: Job['data'][] = [];
        work.doing = (job) => void given.push(job.data);
        work.list.add(work.job(-HOUR, data), work.job(0), work.job(150), work.job(300));
        await work.start(jobs);
        await work.done();
        expect(work.handled.filter(({ earlyMs }) => earlyMs > 0)).toEqual([]);
        expect(given).toContainEqual(data);
      }));

    it('hands over what is due at the same instant, each', () =>
      atWork(async (work, jobs) => {
        const [one] = [work.job(50)];
        const twins = Array.from({ length: 40 }, (_, at) => ({ ...one, id: `twin-${at}` }));
        work.list.add(...twins);
        await work.start(jobs);
        await work.done();
        expect(new Set(work.ids)).toEqual(new Set(twins.map(({ id }) => id)));
      }));

    it('hands over what comes later, once it is told of a change', () =>
      atWork(async (work, jobs) => {
        await work.start(jobs);
        work.list.add(work.job(60), work.job(-HOUR));
        jobs.changed();
        await work.done();
        expect(work.ids).toHaveLength(2);
      }));

    it('hands over nothing that is far off, until the clock is there', () =>
      atWork(async (work, jobs) => {
        work.list.add(work.job(YEAR), work.job(20));
        await work.start(jobs);
        await work.until(() => work.list.size === 1);
        work.clock.move(YEAR);
        await jobs.reconcile();
        await work.done();
        expect(work.handled.filter(({ earlyMs }) => earlyMs > 0)).toEqual([]);
      }));

    it('notices by itself that the clock was moved forward', () =>
      atWork(
        async (work, jobs) => {
          work.list.add(work.job(HOUR / 2), work.job(YEAR));
          await work.start(jobs);
          await jobs.reconcile();
          for (const ms of [HOUR, YEAR]) {
            const before = work.list.size;
            work.clock.move(ms);
            await work.until(() => work.list.size < before);
          }
          expect(work.handled.filter(({ earlyMs }) => earlyMs > 0)).toEqual([]);
        },
        { looksEveryMs: LOOKS_EVERY_MS },
      ));

    it('hands over nothing early when the clock is set back, and all of it when the clock is there again', () =>
      atWork(
        async (work, jobs) => {
          const soon = work.job(200);
          work.list.add(soon);
          await work.start(jobs);
          await jobs.reconcile();
          work.clock.move(-HOUR);
          // Later than the other by the machine's clock, and sooner by the one that counts.
          const later = work.job(400);
          work.list.add(later);
          jobs.changed();
          await work.until(() => work.ids.includes(later.id));
          expect(work.ids).toEqual([later.id]);
          work.clock.move(HOUR);
          await work.done();
          expect(work.handled.filter(({ earlyMs }) => earlyMs > 0)).toEqual([]);
        },
        { looksEveryMs: LOOKS_EVERY_MS },
      ));

    it('handles many at once, and no more than it may', () =>
      atWork(
        async (work, jobs) => {
          let [active, most] = [0, 0];
          work.doing = async () => {
            most = Math.max(most, (active += 1));
            // As long as the others take to begin.
            await new Promise((resolve) => setTimeout(resolve, 20));
            active -= 1;
          };
          work.list.add(...Array.from({ length: 30 }, () => work.job(-1)));
          await work.start(jobs);
          await work.done();
          expect(most).toBe(4);
        },
        { concurrency: 4 },
      ));

    it('tries again what fails, until it succeeds', () =>
      atWork(async (work, jobs) => {
        const job = work.job(-1);
        work.doing = ({ id }) => {
          if (work.ids.filter((each) => each === id).length < 3) throw new Error('not yet');
        };
        work.list.add(job);
        await work.start(jobs);
        await work.done();
        expect(work.ids).toEqual([job.id, job.id, job.id]);
        expect(await jobs.dead()).toEqual([]);
      }));

    it('waits twice as long after each failure, also while it looks often', () =>
      atWork(
        async (work, jobs) => {
          const begun: number[] = [];
          work.doing = () => {
            begun.push(performance.now());
            if (begun.length < 5) throw new Error('not yet');
          };
          work.list.add(work.job(-1));
          await work.start(jobs);
          await work.done();
          const waits = begun.slice(1).map((at, index) => at - begun[index]!);
          const least = waits.map((_, failures) => 50 * 2 ** failures);
          expect(least).toEqual([50, 100, 200, 400]);
          // A timer may be a few milliseconds early by another clock than the one that counts them.
          expect(waits.map((ms, index) => ms > least[index]! - 10)).toEqual([true, true, true, true]);
        },
        { attempts: 5, backoffMs: 50, looksEveryMs: 20 },
      ));

    it('gives up what fails as often as it may be tried, says why, and holds up no other', () =>
      atWork(async (work, jobs) => {
        const [bad, good] = [work.job(-HOUR, { what: 'bad' }), work.job(100)];
        work.doing = ({ id }) => {
          if (id === bad.id) throw new RangeError('cannot be done');
        };
        work.list.add(bad, good);
        await work.start(jobs);
        await seen(async () => (await jobs.dead()).length === 1);
        await work.until(() => work.list.size === 1);
        expect(await jobs.dead()).toEqual([
          { job: bad, error: 'RangeError: cannot be done', attempts: QUICK.attempts, since: expect.stringMatching(/Z$/u) },
        ]);
        expect(jobs.state().dead).toBe(1);
        expect(work.ids.filter((id) => id === bad.id)).toHaveLength(QUICK.attempts);
      }));

    it('hands over again what cannot be done now, not before its time, and counts no attempt', () =>
      atWork(async (work, jobs) => {
        const times: number[] = [];
        work.doing = () => {
          times.push(performance.now());
          if (times.length <= QUICK.attempts + 1) throw new NotNow(40);
        };
        work.list.add(work.job(-1));
        await work.start(jobs);
        await work.done();
        const gaps = times.slice(1).map((time, index) => time - times[index]!);
        // Clocks that count in whole milliseconds.
        expect(gaps.filter((gap) => gap < 39)).toEqual([]);
        expect([gaps.length, await jobs.dead()]).toEqual([QUICK.attempts + 1, []]);
      }));

    it('tries nothing again that cannot be done now before its time, though it is compared with the source meanwhile', () =>
      atWork(async (work, jobs) => {
        const times: number[] = [];
        work.doing = () => {
          times.push(performance.now());
          if (times.length === 1) throw new NotNow(400);
        };
        work.list.add(work.job(-HOUR));
        await work.start(jobs);
        await work.until(() => times.length === 1);
        await seen(async () => {
          await jobs.reconcile();
          return times.length === 2;
        });
        expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(399);
      }));

    it('holds up nothing by what cannot be done now, however much of it there is', () =>
      atWork(async (work, jobs) => {
        const stuck = Array.from({ length: 10 * QUICK.concurrency }, () => work.job(-HOUR));
        const isStuck = new Set(stuck.map(({ id }) => id));
        work.doing = ({ id }) => {
          if (isStuck.has(id)) throw new NotNow(HOUR);
        };
        work.list.add(...stuck);
        await work.start(jobs);
        await work.until(() => isStuck.isSubsetOf(new Set(work.ids)));
        work.list.add(work.job(-1), work.job(100));
        jobs.changed();
        await work.until(() => work.list.size === stuck.length);
        expect(await jobs.dead()).toEqual([]);
      }));

    it('tries a dead one again when it is told to, with all of its attempts', () =>
      atWork(async (work, jobs) => {
        let isMended = false;
        work.doing = () => {
          if (!isMended) throw new Error('broken');
        };
        const job = work.job(-1);
        work.list.add(job);
        await work.start(jobs);
        await seen(async () => (await jobs.dead()).length === 1);
        expect(await jobs.retry(job.id)).toBe(true);
        await seen(async () => work.ids.length === 2 * QUICK.attempts && (await jobs.dead()).length === 1);
        isMended = true;
        expect(await jobs.retry(job.id)).toBe(true);
        await work.done();
        await seen(async () => (await jobs.dead()).length === 0);
      }));

    it('retries nothing that is not dead', () =>
      atWork(async (work, jobs) => {
        work.list.add(work.job(YEAR));
        await work.start(jobs);
        expect(await jobs.retry('nowhere')).toBe(false);
      }));

    it('forgets a dead one that is not to be done any more', () =>
      atWork(async (work, jobs) => {
        work.doing = () => {
          throw new Error('broken');
        };
        const job = work.job(-1);
        work.list.add(job);
        await work.start(jobs);
        await seen(async () => (await jobs.dead()).length === 1);
        work.list.remove(job.id);
        await jobs.reconcile();
        await seen(async () => (await jobs.dead()).length === 0);
      }));

    it('hands over after a restart what was left, also what was due meanwhile', () =>
      atWork(async (work, jobs) => {
        const [before, while_, after] = [work.job(-1), work.job(50), work.job(200)];
        work.list.add(before);
        await work.start(jobs);
        await work.done();
        await jobs.stop();
        work.list.add(while_, after);
        const again = work.open();
        try {
          await work.start(again);
          await work.done();
          expect(new Set(work.ids)).toEqual(new Set([before.id, while_.id, after.id]));
        } finally {
          await again.stop();
        }
      }));

    it('lets what it handles end before it stops, and hands over nothing more', () =>
      atWork(
        async (work, jobs) => {
          const { promise, resolve } = Promise.withResolvers<undefined>();
          work.doing = () => promise;
          work.list.add(work.job(-1));
          await work.start(jobs);
          await work.until(() => work.ids.length === 1);
          work.list.add(work.job(-1));
          const stopped = jobs.stop();
          resolve(undefined);
          await stopped;
          expect([work.list.size, work.ids.length]).toEqual([1, 1]);
          expect(jobs.state()).toMatchObject({ phase: 'idle', active: 0 });
        },
        { concurrency: 1 },
      ));

    it('goes on by itself once the source answers again', () =>
      atWork(async (work, jobs) => {
        work.list.fault = new Error('the disk is away');
        work.list.add(work.job(-1));
        await work.start(jobs);
        await seen(() => Promise.resolve(jobs.state().phase !== 'idle'));
        work.list.fault = undefined;
        jobs.changed();
        await work.done();
      }));
  });
}
