import { Metadata, status, type StatusObject } from '@grpc/grpc-js';

/** How the server ends a call that it does not answer, in the words that make the client throw errors of its own. */
export class CallFailure extends Error implements StatusObject {
  override readonly name = 'CallFailure';
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: status, details: string, keys: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    this.metadata = new Metadata();
    for (const [key, value] of Object.entries(keys)) this.metadata.set(key, value);
  }
}

export const notReady = () => new CallFailure(status.UNAVAILABLE, 'Server Is Not Ready');

export const unavailable = () => new CallFailure(status.UNAVAILABLE, 'The fake is told to be unavailable');

export const notLeader = (port: number) =>
  new CallFailure(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': '127.0.0.1',
    'leader-endpoint-port': String(port),
  });

export const accessDenied = () => new CallFailure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

/** A name or a password that the server does not know. */
export const unauthenticated = () => new CallFailure(status.UNAUTHENTICATED, 'Unauthenticated');

export const streamDeleted = (stream: string) =>
  new CallFailure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const wrongVersion = (operation: string, stream: string, expected: bigint, actual: bigint) =>
  new CallFailure(
    status.FAILED_PRECONDITION,
    `${operation} failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    },
  );

export const tooLarge = (limit: number) =>
  new CallFailure(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  });

export const tooSlow = () =>
  new CallFailure(status.ABORTED, 'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.');

/** What the server says of a place at which it finds nothing to read. */
export const readFailed = (what: 'ReadStream' | 'ReadAll' | 'FilteredReadAll') =>
  new CallFailure(status.UNKNOWN, `Unexpected ${what}Result: Error`);

/** What becomes of whatever a handler does not expect. */
export const handlerThrew = () => new CallFailure(status.UNKNOWN, 'Exception was thrown by handler.');

export const invalid = (what: string) => new CallFailure(status.INVALID_ARGUMENT, `${what} is invalid.`);
