-- A log as version 1 wrote it, before checkpoints. Never changed: what is in it must stay readable.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 0x5243544c;
PRAGMA user_version = 1;
CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, head INTEGER NOT NULL) STRICT;
CREATE TABLE event (position INTEGER PRIMARY KEY, previous INTEGER NOT NULL, hash TEXT NOT NULL, record TEXT NOT NULL) STRICT;
CREATE TABLE mark (
  stream INTEGER NOT NULL, revision INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (stream, revision)
) STRICT, WITHOUT ROWID;
INSERT INTO stream VALUES (1, 'test-a', 2, 4);
INSERT INTO stream VALUES (2, 'test-b', 0, 3);
INSERT INTO event VALUES (1, 0, 'ohltnmkkNxbPsv_zBZ6dldt605b6P__bAXocBNKEx6M', '{"before":"","event":{"id":"01900000-0000-7000-8000-000000000001","stream":"test-a","revision":0,"type":"NoteTaken","data":{"text":"一"},"occurredAt":"2026-02-01T00:00:00Z","recordedAt":"2026-02-01T00:00:01Z","actor":"p-1","role":"supervisor","commandId":"c-1","commandHash":"h-1","correlationId":"r-1"}}');
INSERT INTO event VALUES (2, 1, 'qTHlpmCbcmbyNYqJywurRupYWUf2LpxBk4CuYGgczuk', '{"before":"ohltnmkkNxbPsv_zBZ6dldt605b6P__bAXocBNKEx6M","event":{"id":"01900000-0000-7000-8000-000000000002","stream":"test-a","revision":1,"type":"NoteTaken","data":{"text":"二"},"occurredAt":"2026-02-01T00:00:00Z","recordedAt":"2026-02-01T00:00:01Z","actor":"p-1","role":"supervisor","organization":"o-1","commandId":"c-1","commandHash":"h-1","correlationId":"r-1"}}');
INSERT INTO event VALUES (3, 0, 'sVHR2L2BFxJtXQnhSSn6SlBJeV9zGDrXetzgJLPEGY8', '{"before":"qTHlpmCbcmbyNYqJywurRupYWUf2LpxBk4CuYGgczuk","event":{"id":"01900000-0000-7000-8000-000000000003","stream":"test-b","revision":0,"type":"NoteTaken","data":{"text":"三"},"occurredAt":"2026-02-01T00:00:00Z","recordedAt":"2026-02-01T00:00:01Z","actor":"p-1","role":"supervisor","commandId":"c-1","commandHash":"h-1","correlationId":"r-1"}}');
INSERT INTO event VALUES (4, 2, 'LCcgj5L8lxABTCaz0JRNzCNV_vo_zYneYa7WTBHD9ig', '{"before":"sVHR2L2BFxJtXQnhSSn6SlBJeV9zGDrXetzgJLPEGY8","event":{"id":"01900000-0000-7000-8000-000000000004","stream":"test-a","revision":2,"type":"NoteTaken","data":{"text":"四"},"occurredAt":"2026-02-01T00:00:00Z","recordedAt":"2026-02-01T00:00:01Z","actor":"p-1","role":"supervisor","commandId":"c-1","commandHash":"h-1","correlationId":"r-1"}}');
