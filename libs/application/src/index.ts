export {
  EventLog,
  EventLogError,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  type AllRead,
  type Appended,
  type EventCodec,
  type EventLogErrorCode,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  type StreamRead,
} from './ports/event-log.js';
export { CheckpointStore, type Checkpoint } from './ports/checkpoint-store.js';
export { Clock } from './ports/clock.js';
export { EvidenceError, EvidenceStore, type ByteRange, type EvidenceErrorCode, type StoredBytes } from './ports/evidence-store.js';
export { PersonKeys, type PasswordHash } from './ports/person-keys.js';
