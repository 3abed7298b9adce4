import { EventStoreEventLog } from '../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import { SqliteEventLog } from '../../libs/adapters/src/event-log/sqlite/sqlite-event-log.js';
import { LOG_IS_A_FILE } from './chosen-engines.js';

/**
 * The class of the log that is under test, for a test that holds it up or breaks it. It loads the clients of all engines, which no other
 * test needs to wait for.
 */
export const ChosenLog = LOG_IS_A_FILE ? SqliteEventLog : EventStoreEventLog;
