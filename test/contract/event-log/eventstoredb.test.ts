import { onEventStores } from '../../support/event-stores.js';
import { checkpointContract } from '../checkpoint.contract.js';
import { eventLogContract } from '../event-log.contract.js';
import { eventStoreEngine } from './engines.js';

onEventStores((server) => {
  const engine = eventStoreEngine(() => server().url);
  eventLogContract(engine);
  checkpointContract(engine);
});
