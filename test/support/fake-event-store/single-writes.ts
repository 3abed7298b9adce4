import type { sendUnaryData, ServerReadableStream, ServerUnaryCall } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { streamDeleted, tooLarge, wrongVersion } from './failures.js';
import type { Host } from './host.js';
import { refusalOf } from './refusing.js';
import { dataBytes, NO_STREAM, type Expected, type Proposed } from './stored.js';
import type { Outcome } from './stored-log.js';
import { expectedBy, expectedNumber, nameOf, proposed } from './wire.js';

/** An append on a call of its own, as the client sends it with credentials. */
export function append(
  call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
  answer: sendUnaryData<streams.AppendResp>,
  host: Host,
): void {
  let options: streams.AppendReq.Options | undefined;
  const events: Proposed[] = [];
  call.on('data', (request: streams.AppendReq) => {
    options ??= request.getOptions();
    const message = request.getProposedMessage();
    if (message) events.push(proposed(message));
  });
  call.on('error', () => undefined);
  call.on('end', () => {
    if (!options) return;
    const asked = { stream: nameOf(options.getStreamIdentifier()), expected: expectedBy(options, options.getRevision()), events };
    if (dataBytes(events) > host.refusals.mostBytes) answer(tooLarge(host.refusals.mostBytes));
    else host.queue.add(() => call.cancelled || land(asked, answer, host));
  });
}

interface Append {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly Proposed[];
}

function land({ stream, expected, events }: Append, answer: sendUnaryData<streams.AppendResp>, host: Host): void {
  const refusal = refusalOf(host);
  if (refusal) {
    answer(refusal);
    return;
  }
  const outcome = host.log.append(stream, expected, events);
  if (host.refusals.losesAnswer()) return;
  if (outcome.result === 'deleted') answer(streamDeleted(stream));
  else answer(null, appendAnswer(expected, outcome));
}

interface DeleteOptions {
  getStreamIdentifier(): shared.StreamIdentifier | undefined;
  getRevision(): string;
  hasAny(): boolean;
  hasStreamExists(): boolean;
  hasNoStream(): boolean;
}

type DeleteRequest = streams.DeleteReq | streams.TombstoneReq;
type DeleteAnswer = streams.DeleteResp | streams.TombstoneResp;

/** Deletes a stream so that it may come back, or for ever. */
export function deletes<Request extends DeleteRequest>(
  call: ServerUnaryCall<Request, DeleteAnswer>,
  answer: sendUnaryData<DeleteAnswer>,
  { host, isHard }: { readonly host: Host; readonly isHard: boolean },
): void {
  const options: DeleteOptions | undefined = call.request.getOptions();
  if (!options) return;
  const stream = nameOf(options.getStreamIdentifier());
  const expected = expectedBy(options, options.getRevision());
  host.queue.add(() => {
    const refusal = refusalOf(host);
    if (refusal) {
      answer(refusal);
      return;
    }
    const outcome = host.log.delete(stream, expected, isHard);
    if (outcome.result === 'deleted') answer(streamDeleted(stream));
    else if (outcome.result === 'wrong-version') answer(wrongVersion('Delete', stream, expectedNumber(expected), outcome.current));
    else answer(null, isHard ? tombstoned(outcome.place) : deleted(outcome.place));
  });
}

function deleted(place: bigint | undefined): streams.DeleteResp {
  const position = new streams.DeleteResp.Position();
  position.setCommitPosition(String(place));
  position.setPreparePosition(String(place));
  const answer = new streams.DeleteResp();
  answer.setPosition(position);
  return answer;
}

function tombstoned(place: bigint | undefined): streams.TombstoneResp {
  const position = new streams.TombstoneResp.Position();
  position.setCommitPosition(String(place));
  position.setPreparePosition(String(place));
  const answer = new streams.TombstoneResp();
  answer.setPosition(position);
  return answer;
}

function appendAnswer(expected: Expected, outcome: Exclude<Outcome, { result: 'deleted' }>): streams.AppendResp {
  const answer = new streams.AppendResp();
  if (outcome.result === 'written') answer.setSuccess(success(outcome.revision, outcome.place));
  else answer.setWrongExpectedVersion(wrong(expected, outcome.current));
  return answer;
}

function success(revision: bigint, place: bigint | undefined): streams.AppendResp.Success {
  const result = new streams.AppendResp.Success();
  if (revision >= 0n) result.setCurrentRevision(String(revision));
  else result.setNoStream(new shared.Empty());
  if (place === undefined) {
    result.setNoPosition(new shared.Empty());
    return result;
  }
  const position = new streams.AppendResp.Position();
  position.setCommitPosition(String(place));
  position.setPreparePosition(String(place));
  result.setPosition(position);
  return result;
}

function wrong(expected: Expected, current: bigint): streams.AppendResp.WrongExpectedVersion {
  const result = new streams.AppendResp.WrongExpectedVersion();
  if (current === NO_STREAM) result.setCurrentNoStream(new shared.Empty());
  else result.setCurrentRevision(String(current));
  if (expected === 'any') result.setExpectedAny(new shared.Empty());
  else if (expected === 'exists') result.setExpectedStreamExists(new shared.Empty());
  else if (expected === NO_STREAM) result.setExpectedNoStream(new shared.Empty());
  else result.setExpectedRevision(String(expected));
  return result;
}
