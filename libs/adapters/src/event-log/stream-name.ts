import { EventLogError } from '#application';

/** @throws EventLogError `log.stream-name` unless the prefix is of letters, digits, `_` and `.` */
export function checkPrefix(prefix: string): void {
  if (!/^[A-Za-z0-9_.]+$/.test(prefix)) {
    throw new EventLogError('log.stream-name', { prefix });
  }
}

const STREAM_NAME = /^[A-Za-z0-9_.-]+$/;

/** @throws EventLogError `log.stream-name` unless the stream is `<prefix>-…` of letters, digits, `-`, `_` and `.` */
export function checkStreamName(stream: string, prefix: string): void {
  if (!stream.startsWith(`${prefix}-`) || stream.length === prefix.length + 1 || !STREAM_NAME.test(stream)) {
    throw new EventLogError('log.stream-name', { stream, prefix });
  }
}
