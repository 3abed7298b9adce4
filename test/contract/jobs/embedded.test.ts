import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { EmbeddedJobs } from '#adapters';
import { UNWATCHED } from '#application';
import { ListedJobs, MovableClock } from '../../support/job-source.js';

const HOUR = 3_600_000;

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

test('the embedded engine sleeps for no longer than a minute, and reads the wall clock again', async () => {
  const [clock, list] = [new MovableClock(), new ListedJobs()];
  list.add({ id: 'job', atMs: clock.now().epochMilliseconds + HOUR, data: {} });
  const jobs = new EmbeddedJobs({ clock, logbook: UNWATCHED.logbook });
  await jobs.start(list, ({ id }) => Promise.resolve(void list.remove(id)));
  try {
    await jest.advanceTimersByTimeAsync(1_000);
    clock.move(HOUR);
    await jest.advanceTimersByTimeAsync(59_000);
    expect(list.size).toBe(0);
  } finally {
    await jobs.stop();
  }
});
