import codes from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import anys from 'google-protobuf/google/protobuf/any_pb.js';
import empties from 'google-protobuf/google/protobuf/empty_pb.js';
import { NO_STREAM, type Expected } from './stored.js';
import type { Outcome } from './stored-log.js';
import { identifierOf } from './wire.js';

interface Serialized {
  serializeBinary(): Uint8Array;
}

export type BatchResult = streams.BatchAppendResp.Success | statuses.Status;

export function batchAnswer(correlation: shared.UUID | undefined, stream: string, result: BatchResult): streams.BatchAppendResp {
  const answer = new streams.BatchAppendResp();
  answer.setCorrelationId(correlation);
  answer.setStreamIdentifier(identifierOf(stream));
  if (result instanceof statuses.Status) answer.setError(result);
  else answer.setSuccess(result);
  return answer;
}

export function batchResult(stream: string, expected: Expected, outcome: Outcome): BatchResult {
  switch (outcome.result) {
    case 'written':
      return success(outcome);
    case 'deleted': {
      const deleted = new shared.StreamDeleted();
      deleted.setStreamIdentifier(identifierOf(stream));
      return failed(codes.Code.NOT_FOUND, 'StreamDeleted', 'StreamDeleted', deleted);
    }
    case 'wrong-version':
      return failed(codes.Code.ALREADY_EXISTS, 'WrongExpectedVersion', 'WrongExpectedVersion', wrongVersion(expected, outcome.current));
  }
}

export const deniedResult = () => failed(codes.Code.PERMISSION_DENIED, 'AccessDenied', 'AccessDenied', new shared.AccessDenied());
export const timedOutResult = () => failed(codes.Code.DEADLINE_EXCEEDED, 'Timeout', 'Timeout', new shared.Timeout());
export const notReadyResult = () => failed(codes.Code.UNKNOWN, 'Server Is Not Ready', undefined, new empties.Empty());

export function tooLargeResult(limit: number): BatchResult {
  const exceeded = new shared.MaximumAppendSizeExceeded();
  exceeded.setMaxappendsize(limit);
  return failed(codes.Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', 'MaximumAppendSizeExceeded', exceeded);
}

function success({ revision, place }: Extract<Outcome, { result: 'written' }>): streams.BatchAppendResp.Success {
  const result = new streams.BatchAppendResp.Success();
  if (revision >= 0n) result.setCurrentRevision(String(revision));
  else result.setNoStream(new empties.Empty());
  if (place === undefined) {
    result.setNoPosition(new empties.Empty());
    return result;
  }
  const position = new shared.AllStreamPosition();
  position.setCommitPosition(String(place));
  position.setPreparePosition(String(place));
  result.setPosition(position);
  return result;
}

function wrongVersion(expected: Expected, current: bigint): shared.WrongExpectedVersion {
  const wrong = new shared.WrongExpectedVersion();
  if (current === NO_STREAM) wrong.setCurrentNoStream(new empties.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === 'any') wrong.setExpectedAny(new empties.Empty());
  else if (expected === 'exists') wrong.setExpectedStreamExists(new empties.Empty());
  else if (expected === NO_STREAM) wrong.setExpectedNoStream(new empties.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return wrong;
}

function failed(code: codes.Code, message: string, type: string | undefined, details: Serialized): statuses.Status {
  const any = new anys.Any();
  any.pack(details.serializeBinary(), type === undefined ? 'google.protobuf.Empty' : `event_store.client.${type}`);
  const result = new statuses.Status();
  result.setCode(code);
  result.setMessage(message);
  result.setDetails(any);
  return result;
}
