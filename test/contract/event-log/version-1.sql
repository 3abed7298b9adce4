-- A log as version 1 wrote it, before checkpoints. Never changed: what is in it must stay readable.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 0x5243544c;
PRAGMA user_version = 1;
CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, head INTEGER NOT NULL) STRICT;
CREATE TABLE event (
  position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, revision INTEGER NOT NULL, previous INTEGER NOT NULL,
  id TEXT NOT NULL, before TEXT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE mark (
  stream INTEGER NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (stream, revision)
) STRICT, WITHOUT ROWID;
INSERT INTO stream VALUES (1, 'test-a', 2, 4);
INSERT INTO stream VALUES (2, 'test-b', 0, 3);
INSERT INTO event VALUES (1, 1, 0, 0, '01900000-0000-7000-8000-000000000001', '', 'XHBLXqWXTPgpWLt2oO6HT3sLdIw6aTPMGUssDOUHJGI', '{"type":"NoteTaken","data":{"text":"一"},"occurredAt":"2026-02-01T00:00:00Z","recordedAt":"2026-02-01T00:00:01Z","actor":"p-1","role":"supervisor","commandId":"c-1","commandHash":"h-1","correlationId":"r-1"}');
INSERT INTO event VALUES (2, 1, 1, 1, '01900000-0000-7000-8000-000000000002', 'XHBLXqWXTPgpWLt2oO6HT3sLdIw6aTPMGUssDOUHJGI', 'VMuoUop25xUYvvOxCDK_bR6pNA47MIa25LyspI-LRNk', '{"type":"NoteTaken","data":{"text":"二"},"occurredAt":"2026-02-01T00:00:00Z","recordedAt":"2026-02-01T00:00:01Z","actor":"p-1","role":"supervisor","organization":"o-1","commandId":"c-1","commandHash":"h-1","correlationId":"r-1"}');
INSERT INTO event VALUES (3, 2, 0, 0, '01900000-0000-7000-8000-000000000003', 'VMuoUop25xUYvvOxCDK_bR6pNA47MIa25LyspI-LRNk', 'khyvYl9G027SnoFeq94XXK3LDrAtwbMbrgUBlRp8DiU', '{"type":"NoteTaken","data":{"text":"三"},"occurredAt":"2026-02-01T00:00:00Z","recordedAt":"2026-02-01T00:00:01Z","actor":"p-1","role":"supervisor","commandId":"c-1","commandHash":"h-1","correlationId":"r-1"}');
INSERT INTO event VALUES (4, 1, 2, 2, '01900000-0000-7000-8000-000000000004', 'khyvYl9G027SnoFeq94XXK3LDrAtwbMbrgUBlRp8DiU', 'FUrz7pCedksTwN8cbroHDFoYMDKghCelB5L8TFYhYcw', '{"type":"NoteTaken","data":{"text":"四"},"occurredAt":"2026-02-01T00:00:00Z","recordedAt":"2026-02-01T00:00:01Z","actor":"p-1","role":"supervisor","commandId":"c-1","commandHash":"h-1","correlationId":"r-1"}');
