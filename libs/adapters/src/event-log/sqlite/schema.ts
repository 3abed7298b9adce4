import type { Schema } from '../../sqlite/migrate.js';

/**
 * `event.record` is the text that is hashed; see `event-record.ts`. `event.previous` is the position of the stream's previous event, 0 for its
 * first.
 *
 * No index over the growing table beside its key: keeping (stream, revision) unique by one makes appends slower with every event. What it
 * would enforce, the heads do: an append compares and sets its stream's head. `checkConsistency` verifies what no index does.
 *
 * Few columns, and text instead of blobs: what `node:sqlite` costs, it costs by column, and twice as much for a blob.
 */
const VERSION_1 = `
  CREATE TABLE stream (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    head INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    previous INTEGER NOT NULL,
    hash TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE TABLE mark (
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (stream, revision)
  ) STRICT, WITHOUT ROWID;
`;

const VERSION_2 = `
  CREATE TABLE checkpoint (
    name TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    value TEXT NOT NULL
  ) STRICT;
`;

/** Up to which event the rows of `stream` have come: those of later events are in memory, and found again by reading these. */
const VERSION_3 = `
  CREATE TABLE heads_written (position INTEGER NOT NULL) STRICT;
  INSERT INTO heads_written SELECT ifnull(max(head), 0) FROM stream;
`;

/** The file's application id is `RCTL` in ASCII. */
export const EVENT_LOG_SCHEMA: Schema = { applicationId: 0x5243544c, steps: [VERSION_1, VERSION_2, VERSION_3] };
