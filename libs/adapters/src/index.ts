export { SystemClock } from './clock/system-clock.js';
export { MemoryEventLog } from './event-log/memory/memory-event-log.js';
export { SqliteEventLog, type SqliteEventLogOptions } from './event-log/sqlite/sqlite-event-log.js';
export type { Commit } from './event-log/sqlite/group-commit.js';
export { DiskEvidenceStore, type DiskEvidenceOptions } from './evidence/disk/disk-evidence-store.js';
export { SqliteReadModelStore } from './read-models/sqlite/sqlite-read-model-store.js';
export { FilePersonKeys } from './person-keys/file/file-person-keys.js';
