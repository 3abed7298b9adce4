import { describe } from '@jest/globals';
import { hasRedis } from './redis.js';

/** Tests of what only a real Redis can show. Where there is none they are skipped, and that is said loudly; under `CI=true` the run fails instead. */
export const onRedis = (name: string, tests: () => void): void => (hasRedis() ? describe : describe.skip)(name, tests);
