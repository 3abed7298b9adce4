import { afterAll, beforeAll, describe } from '@jest/globals';
import { anyEventStore, hasEventStore } from '../../support/event-store.js';
import { checkpointContract } from '../checkpoint.contract.js';
import { eventLogContract } from '../event-log.contract.js';
import { eventStoreEngine } from './engines.js';

const server = hasEventStore() ? describe : describe.skip;

server('on a real server', () => {
  let running: Awaited<ReturnType<typeof anyEventStore>>;

  beforeAll(async () => {
    running = await anyEventStore();
  }, 60_000);

  afterAll(() => running.close());

  const engine = eventStoreEngine(() => running.url);
  eventLogContract(engine);
  checkpointContract(engine);
});
