import { EventLogError } from '#application';

/** SQLite's primary result codes. */
const BUSY = 5;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

/** What went wrong below the log, in the log's own words; other errors come back as they are. */
export function asLogFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) {
    return error;
  }
  // A number that JavaScript cannot hold exactly is none that this engine wrote.
  if (error.code === 'ERR_OUT_OF_RANGE') {
    return new EventLogError('log.corrupt', { reason: error.message }, { cause: error });
  }
  if (error.code !== 'ERR_SQLITE_ERROR' || !('errcode' in error)) {
    return error;
  }
  const details = { sqlite: error.errcode, reason: error.message };
  switch (Number(error.errcode) & 0xff) {
    case FULL:
      return new EventLogError('log.disk-full', details, { cause: error });
    case BUSY:
      return new EventLogError('log.locked', details, { cause: error });
    case CORRUPT:
    case NOT_A_DATABASE:
      return new EventLogError('log.corrupt', details, { cause: error });
    default:
      return new EventLogError('log.unavailable', details, { cause: error });
  }
}
