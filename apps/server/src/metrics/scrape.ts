import { createHash, timingSafeEqual } from 'node:crypto';
import type { Exposition, Instruments } from '#application';
import { HttpProblem } from '../http/http-problem.js';

export interface ScrapeRules {
  /** By which the instruments are read; undefined where whoever reaches them may. */
  readonly token: string | undefined;
}

/**
 * The instruments, for whoever may read them.
 * @throws HttpProblem 401 `metrics.token-refused`, 404 `route.unknown` where nothing is measured
 */
export async function scrape(instruments: Instruments, { token }: ScrapeRules, authorization: string | undefined): Promise<Exposition> {
  if (token !== undefined && !isSame(`Bearer ${token}`, authorization ?? '')) throw new HttpProblem(401, 'metrics.token-refused');
  const exposition = await instruments.read();
  if (!exposition) throw new HttpProblem(404, 'route.unknown');
  return exposition;
}

/** In the same time, however much of it is right. */
const isSame = (expected: string, given: string): boolean => timingSafeEqual(digest(expected), digest(given));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
