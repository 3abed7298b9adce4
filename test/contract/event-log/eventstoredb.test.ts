import { afterAll, beforeAll, describe } from '@jest/globals';
import { anyEventStore, hasEventStore, type OwnEventStore } from '../../support/event-store.js';
import { FakeEventStore } from '../../support/fake-event-store/fake-event-store.js';
import { checkpointContract } from '../checkpoint.contract.js';
import { eventLogContract } from '../event-log.contract.js';
import { eventStoreEngine } from './engines.js';

function contracts(start: () => Promise<Pick<OwnEventStore, 'url' | 'close'>>): void {
  let running: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    running = await start();
  }, 60_000);

  afterAll(() => running.close());

  const engine = eventStoreEngine(() => running.url);
  eventLogContract(engine);
  checkpointContract(engine);
}

describe('on a fake of EventStoreDB', () => contracts(() => FakeEventStore.start()));

(hasEventStore() ? describe : describe.skip)('on a real server', () => contracts(anyEventStore));
