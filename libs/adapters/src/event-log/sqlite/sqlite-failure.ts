import { EventLogError, type EventLogErrorCode } from '#application';

/** SQLite's primary result codes; any other one may pass. */
const CODES: Readonly<Record<number, EventLogErrorCode>> = {
  5: 'log.locked', // SQLITE_BUSY
  11: 'log.corrupt', // SQLITE_CORRUPT
  13: 'log.disk-full', // SQLITE_FULL
  26: 'log.corrupt', // SQLITE_NOTADB
};

/** What `node:sqlite` throws. */
interface SqliteError {
  readonly code: string;
  readonly message: string;
  readonly errcode?: number;
}

/** What went wrong below the log, in the log's own words; errors that are not SQLite's come back as they are. */
export function asLogFailure(error: unknown): unknown {
  if (!isSqliteError(error)) {
    return error;
  }
  // A number that JavaScript cannot hold exactly is none that this engine wrote.
  const isNoNumberOfOurs = error.code === 'ERR_OUT_OF_RANGE';
  const code = isNoNumberOfOurs ? 'log.corrupt' : (CODES[(error.errcode ?? 0) & 0xff] ?? 'log.unavailable');
  return new EventLogError(
    code,
    { reason: error.message, ...(error.errcode !== undefined && { sqlite: error.errcode }) },
    { cause: error },
  );
}

function isSqliteError(error: unknown): error is SqliteError {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    (error.code === 'ERR_SQLITE_ERROR' || error.code === 'ERR_OUT_OF_RANGE')
  );
}
