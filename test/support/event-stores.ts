import { afterAll, beforeAll, describe } from '@jest/globals';
import { anyEventStore, hasEventStore, hasOwnEventStore, ownEventStore, type OwnEventStore } from './event-store.js';
import { FakeEventStore } from './fake-event-store/fake-event-store.js';

/** Long enough for a server to start on a machine that does other things. */
const START_MS = 60_000;

type Any = Pick<OwnEventStore, 'url' | 'close'>;

/** The same tests on a fake, always, and on a real server, where one may be asked; skipped where there is none, which is said loudly. */
export function onEventStores(tests: (server: () => Any) => void): void {
  describe('on a fake of EventStoreDB', () => tests(running(() => FakeEventStore.start())));
  (hasEventStore() ? describe : describe.skip)('on a real EventStoreDB', () => tests(running(anyEventStore)));
}

/** The same tests on a fake, always, and on a real server, where one may be killed; skipped where there is none, which is said loudly. */
export function onOwnEventStores(tests: (server: () => OwnEventStore) => void): void {
  describe('on a fake of EventStoreDB', () => tests(running(() => FakeEventStore.start())));
  (hasOwnEventStore() ? describe : describe.skip)('on a real EventStoreDB', () => tests(running(() => ownEventStore())));
}

function running<Server extends Any>(start: () => Promise<Server>): () => Server {
  let server: Server;
  beforeAll(async () => void (server = await start()), START_MS);
  afterAll(() => server.close());
  return () => server;
}
