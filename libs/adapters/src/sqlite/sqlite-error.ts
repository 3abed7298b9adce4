/** Primary result codes of SQLite. */
export const SQLITE_ERROR = 1;
export const SQLITE_BUSY = 5;
export const SQLITE_CORRUPT = 11;
export const SQLITE_FULL = 13;
export const SQLITE_CONSTRAINT = 19;
export const SQLITE_NOTADB = 26;

/** Extended: there is no room for what lies beside a write-ahead log. */
const SQLITE_IOERR_SHMSIZE = 4874;

/** What `node:sqlite` throws. */
export interface SqliteError {
  /** `ERR_SQLITE_ERROR`, or `ERR_OUT_OF_RANGE` for a stored number that JavaScript cannot hold exactly. */
  readonly code: string;
  readonly message: string;
  /** SQLite's extended result code. */
  readonly errcode?: number;
}

export function isSqliteError(error: unknown): error is SqliteError {
  if (typeof error !== 'object' || error === null || !('code' in error)) {
    return false;
  }
  return error.code === 'ERR_SQLITE_ERROR' || error.code === 'ERR_OUT_OF_RANGE';
}

/** SQLite's primary result code; undefined where it was not SQLite that refused. */
export function resultOf({ errcode }: SqliteError): number | undefined {
  if (errcode === SQLITE_IOERR_SHMSIZE) {
    return SQLITE_FULL;
  }
  return errcode === undefined ? undefined : errcode & 0xff;
}
