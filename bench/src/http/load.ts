import autocannon from 'autocannon';
import type { Loaded, LoadOf } from './loading.ts';

/** Gives commands as fast as they are answered, each connection its own in their order; in a process of its own, since it needs a core. */
process.once('message', ({ url, lists }: LoadOf) => {
  const times: number[] = [];
  const refused = new Map<number, number>();
  let left = lists.reduce((sum, list) => sum + list.length, 0);
  let began = 0;
  let next = 0;
  const run = autocannon(
    {
      url,
      connections: lists.length,
      // An equal share each.
      amount: left,
      timeout: 60,
      setupClient: (client) => client.setRequests(lists[next++] ?? []),
    },
    () => process.disconnect?.(),
  );
  run.on('start', () => (began = performance.now()));
  run.on('response', (_, status, __, ms) => {
    times.push(ms);
    if (status >= 300) refused.set(status, (refused.get(status) ?? 0) + 1);
    left -= 1;
    if (left === 0) process.send?.(loaded(performance.now() - began));
  });
  run.on('reqError', (error) => {
    throw error;
  });

  function loaded(ms: number): Loaded {
    const sorted = times.toSorted((a, b) => a - b);
    const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
    return { perSecond: times.length / (ms / 1000), p50: at(0.5), p99: at(0.99), refused: [...refused] };
  }
});
