import { EventLogError } from '#application';
import { ErrorType } from '@eventstore/db-client';

/** gRPC's own words, which the client lets through where it finds none. */
const GRPC_UNAVAILABLE = 14;

/** What time may mend: the same append is sent again under the same ids. */
const PASSING: readonly unknown[] = [
  ErrorType.UNAVAILABLE,
  ErrorType.NOT_LEADER,
  ErrorType.TIMEOUT,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.CANCELLED,
];

const fieldOf = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? (error as Readonly<Record<string, unknown>>)[name] : undefined;

/** What kind of error of the client it is: their classes have one name, and messages that may be empty. */
export const kindOf = (error: unknown): unknown => fieldOf(error, 'type');

/** No answer came in time, by our own watch. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** What a server says of a place at which it finds no record; among whatever else the client does not recognize is "Server Is Not Ready". */
const saysNothingIsThere = (error: unknown): boolean =>
  /Unexpected \w+Result: Error|thrown by handler/.test(String(fieldOf(error, 'message')));

export function isPassing(error: unknown): boolean {
  if (kindOf(error) === ErrorType.UNKNOWN) return !saysNothingIsThere(error);
  return error instanceof NoAnswer || PASSING.includes(kindOf(error)) || fieldOf(error, 'code') === GRPC_UNAVAILABLE;
}

/** The log's own words for what the client throws. */
export function asLogFailure(error: unknown): unknown {
  if (error instanceof EventLogError) return error;
  switch (kindOf(error)) {
    case ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED:
      return new EventLogError('log.too-large', { limit: fieldOf(error, 'maxAppendSize') }, { cause: error });
    case ErrorType.ACCESS_DENIED:
      return new EventLogError('log.access-denied', {}, { cause: error });
    case ErrorType.STREAM_DELETED:
      return new EventLogError('log.truncated', { stream: fieldOf(error, 'streamName'), reason: 'it was deleted' }, { cause: error });
    default:
      return new EventLogError('log.unavailable', { reason: reasonOf(error) }, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const kind = kindOf(error);
  if (typeof kind === 'string') return `the server says ${kind}`;
  return error instanceof NoAnswer ? 'the server does not answer' : 'the server cannot be reached';
}
