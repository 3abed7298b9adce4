/** What a bench asks of a process that does what is due. */
export type ToWorker = { readonly asked: 'burst'; readonly dueMs: number; readonly count: number } | { readonly asked: 'stop' };

/** What a process says that does what is due. */
export type FromWorker = { readonly said: 'ready'; readonly ms: number; readonly rssMiB: number } | ({ readonly said: 'burst' } & Burst);

/** How a burst went. */
export interface Burst {
  readonly perSecond: number;
  /** Milliseconds from when a job was due until it was done. */
  readonly p50: number;
  readonly p99: number;
  /** Processor time of the process, a job. */
  readonly cpuMs: number;
  readonly rssMiB: number;
  /** Milliseconds until also everything was done that follows from it; 0 where nothing does. */
  readonly followedMs: number;
}

export const MIB = 2 ** 20;

/** What a burst's figures follow from: how late each job was, in milliseconds. */
export function burstOf(lateMs: readonly number[], cpu: NodeJS.CpuUsage): Omit<Burst, 'followedMs'> {
  const sorted = lateMs.toSorted((a, b) => a - b);
  const { user, system } = process.cpuUsage(cpu);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    perSecond: (sorted.length / at(1)) * 1000,
    p50: at(0.5),
    p99: at(0.99),
    cpuMs: (user + system) / 1000 / sorted.length,
    rssMiB: process.memoryUsage.rss() / MIB,
  };
}

/** Milliseconds between what is given beforehand and the instant at which it is due. */
export const LEAD_MS = 6_000;
