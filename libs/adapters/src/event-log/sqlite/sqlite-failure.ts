import { EventLogError, type EventLogErrorCode } from '#application';
import {
  isSqliteError,
  resultOf,
  SQLITE_BUSY,
  SQLITE_CORRUPT,
  SQLITE_ERROR,
  SQLITE_FULL,
  SQLITE_NOTADB,
  type SqliteError,
} from '../../sqlite/sqlite-error.js';

/** What went wrong below the log, in the log's own words; errors that are not SQLite's come back as they are. */
export function asLogFailure(error: unknown): unknown {
  if (!isSqliteError(error)) {
    return error;
  }
  const details = { reason: error.message, ...(error.errcode !== undefined && { sqlite: error.errcode }) };
  return new EventLogError(codeOf(error), details, { cause: error });
}

function codeOf(error: SqliteError): EventLogErrorCode {
  switch (resultOf(error)) {
    case SQLITE_BUSY:
      return 'log.locked';
    case SQLITE_FULL:
      return 'log.disk-full';
    case SQLITE_CORRUPT:
    case SQLITE_ERROR: // what it is asked never changes: a table or a column is not there any more
    case SQLITE_NOTADB:
    case undefined: // a number that this engine never wrote
      return 'log.corrupt';
    default:
      return 'log.unavailable';
  }
}
