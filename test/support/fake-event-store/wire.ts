import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Expected, Proposed, Stored } from './stored.js';
import { NO_STREAM } from './stored.js';

/** Ticks of 100 nanoseconds, of which a millisecond has so many. */
const TICKS = 10_000n;

const JSON_TYPE = 'application/json';
const BINARY_TYPE = 'application/octet-stream';

export const nameOf = (identifier: shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

export function identifierOf(name: string): shared.StreamIdentifier {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(name));
  return identifier;
}

export function uuidOf(id: string): shared.UUID {
  const uuid = new shared.UUID();
  uuid.setString(id);
  return uuid;
}

type Message = streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage;

export const proposed = (message: Message): Proposed => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  isJson: message.getMetadataMap().get('content-type') === JSON_TYPE,
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

interface Expecting {
  hasAny(): boolean;
  hasStreamExists(): boolean;
  hasNoStream(): boolean;
}

export function expectedBy(options: Expecting, revision: string): Expected {
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'exists';
  return options.hasNoStream() ? NO_STREAM : BigInt(revision);
}

/** As the server counts where it tells what was expected. */
export const expectedNumber = (expected: Expected): bigint => (expected === 'any' ? -2n : expected === 'exists' ? -4n : expected);

export function eventAnswer(record: Stored): streams.ReadResp {
  const { id, stream, revision, place, type, isJson, created, data, metadata } = record;
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(uuidOf(id));
  recorded.setStreamIdentifier(identifierOf(stream));
  recorded.setStreamRevision(String(revision));
  recorded.setCommitPosition(String(place));
  recorded.setPreparePosition(String(place));
  recorded
    .getMetadataMap()
    .set('type', type)
    .set('created', String(BigInt(created.getTime()) * TICKS))
    .set('content-type', isJson ? JSON_TYPE : BINARY_TYPE);
  recorded.setData(data);
  recorded.setCustomMetadata(metadata);
  const event = new streams.ReadResp.ReadEvent();
  event.setEvent(recorded);
  event.setCommitPosition(String(place));
  const answer = new streams.ReadResp();
  answer.setEvent(event);
  return answer;
}

export function notFoundAnswer(stream: string): streams.ReadResp {
  const notFound = new streams.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifierOf(stream));
  const answer = new streams.ReadResp();
  answer.setStreamNotFound(notFound);
  return answer;
}

export function confirmationAnswer(id: string): streams.ReadResp {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(id);
  const answer = new streams.ReadResp();
  answer.setConfirmation(confirmation);
  return answer;
}

export function caughtUpAnswer(): streams.ReadResp {
  const answer = new streams.ReadResp();
  answer.setCaughtUp(new streams.ReadResp.CaughtUp());
  return answer;
}

export function checkpointAnswer(place: bigint): streams.ReadResp {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(place));
  checkpoint.setPreparePosition(String(place));
  const answer = new streams.ReadResp();
  answer.setCheckpoint(checkpoint);
  return answer;
}
