import { checkpointContract } from './checkpoint.contract.js';
import { memoryEngine, sqliteEngine } from './event-log/engines.js';

checkpointContract(memoryEngine);
checkpointContract(sqliteEngine);
