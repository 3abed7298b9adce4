/** What waits for processes, or asks thousands of times, goes first: begun last, one of them alone would hold up the whole run. */
import TestSequencer from '@jest/test-sequencer';

const LONG = [
  'test/faults/kill',
  'test/faults/nodes',
  'test/access',
  'test/faults/start-up',
  'test/e2e/several-nodes',
  'test/contract/evidence/s3',
  'test/faults/eventstoredb',
  'test/property',
  'test/cli',
  'test/e2e/log-away',
  'test/hostile',
  'test/faults',
  'test/contract/event-log/eventstoredb',
  'test/contract/person-keys',
  'test/e2e',
  'test/contract',
  'test/application',
];

const rank = ({ path }) => {
  const place = LONG.findIndex((name) => path.includes(`/${name}`));
  return place < 0 ? LONG.length : place;
};

export default class LongestFirst extends TestSequencer {
  /** Of those alike jest's own order is kept: what failed, or took long, at the last run. */
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
}
