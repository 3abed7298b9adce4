import { DatabaseSync } from 'node:sqlite';
import type { Position } from '#application';
import { isSqliteError } from '../../sqlite/sqlite-error.js';
import { isRecord, type RecordRow } from './event-record.js';
import { positionText } from './position-text.js';

/**
 * Where a log in a file that cannot be opened stops being what was written; all that comes before can be read. Changes nothing in the file.
 * @returns undefined where every event can be read, or not even their table be found
 */
export function firstUnreadable(file: string): Position | undefined {
  let database: DatabaseSync | undefined;
  let position = 0;
  try {
    database = new DatabaseSync(file, { readOnly: true, defensive: false });
    // Only then does SQLite read of a file that was cut what is there.
    database.exec('PRAGMA writable_schema = ON');
    const events = database.prepare('SELECT position, hash, record FROM event ORDER BY position');
    events.setReturnArrays(true);
    position = 1;
    for (const row of events.iterate()) {
      const [found, hash, record] = row as unknown as RecordRow;
      if (found !== position || !isRecord(record, hash)) return positionText(position);
      position += 1;
    }
    return undefined;
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    return position === 0 ? undefined : positionText(position);
  } finally {
    database?.close();
  }
}
