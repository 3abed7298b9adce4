import { Counts, type Count } from '#application';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

/** Counts in the memory of this process: each node counts by itself, and begins anew when it starts. */
export class MemoryCounts extends Counts {
  private readonly limiter = new RateLimiterMemory({ keyPrefix: '', points: 1, duration: 1 });

  override async add(key: string, seconds: number, amount = 1): Promise<Count> {
    return counted(await this.limiter.penalty(key, amount, { customDuration: seconds }));
  }

  override async read(key: string): Promise<Count> {
    return counted(await this.limiter.get(key));
  }

  override async clear(key: string): Promise<void> {
    await this.limiter.delete(key);
  }
}

/** What has expired may still lie there until its timer comes. */
const counted = (found: RateLimiterRes | null): Count =>
  found && found.msBeforeNext > 0 ? { value: found.consumedPoints, expiresInMs: found.msBeforeNext } : { value: 0, expiresInMs: 0 };
