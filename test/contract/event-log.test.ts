import { eventLogContract } from './event-log.contract.js';
import { memoryEngine, sqliteEngine } from './event-log/engines.js';

eventLogContract(memoryEngine);
eventLogContract(sqliteEngine);
