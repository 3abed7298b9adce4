import type { EventEmitter } from 'node:events';
import { convertToCommandError, EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Place } from './place.js';

export interface FilteredRead {
  readonly direction: 'forwards' | 'backwards';
  /** Inclusive forwards, exclusive backwards; without one from the beginning, or from the end. */
  readonly from?: Place | undefined;
  /** Begin the names of the streams. */
  readonly prefixes: readonly string[];
  readonly limit: number;
  readonly deadlineMs: number;
}

/** An event as it came over the wire. */
export type Received = streams.ReadResp.ReadEvent.RecordedEvent;

/** Events that the server looks through before it answers with what it has. */
const SEARCHED_AT_ONCE = 1_000;

/** Reads everything by a filter that the server applies, which the client's own interface has for subscriptions alone. */
export class FilteringClient extends EventStoreDBClient {
  static at(url: string): FilteringClient {
    // The client makes one of its own class, whatever it is asked on.
    const client = Object.setPrototypeOf(EventStoreDBClient.connectionString(url), FilteringClient.prototype) as FilteringClient;
    const create = client.GRPCStreamCreator;
    client.GRPCStreamCreator = (Client, name, creator, cache) =>
      create(
        Client,
        name,
        async (grpc) => {
          const stream = await creator(grpc);
          ignoreLateAnswers(stream);
          return stream;
        },
        cache,
      );
    return client;
  }

  /** @throws what the client throws, in its own words */
  async readFiltered(read: FilteredRead): Promise<readonly Received[]> {
    const open = this.GRPCStreamCreator(streamsGrpc.StreamsClient, 'readFiltered', (client) =>
      client.read(requestOf(read), ...this.callArguments({ deadline: read.deadlineMs })),
    );
    const responses = await open();
    const received: Received[] = [];
    try {
      for await (const response of responses as AsyncIterable<streams.ReadResp>) {
        const event = response.getEvent()?.getEvent();
        if (event) received.push(event);
        // The server would search on for one more than it was asked for, in the history of whoever else is on it.
        if (received.length >= read.limit) break;
      }
    } catch (error) {
      throw error instanceof Error ? convertToCommandError(error) : error;
    }
    return received;
  }
}

/**
 * When one connection breaks, the client gives up the appends of every connection, and throws where nobody can catch it when another answers
 * one of them. Those that were given up are sent again.
 */
function ignoreLateAnswers(stream: EventEmitter): void {
  for (const listener of stream.listeners('data')) {
    stream.off('data', listener as () => void);
    stream.on('data', (answer: unknown) => {
      try {
        (listener as (answer: unknown) => void)(answer);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    });
  }
}

function requestOf({ direction, from, prefixes, limit }: FilteredRead): streams.ReadReq {
  const { ReadReq } = streams;
  const all = new ReadReq.Options.AllOptions();
  if (from !== undefined) {
    const position = new ReadReq.Options.Position();
    position.setCommitPosition(String(from));
    position.setPreparePosition(String(from));
    all.setPosition(position);
  } else if (direction === 'forwards') all.setStart(new shared.Empty());
  else all.setEnd(new shared.Empty());

  const names = new ReadReq.Options.FilterOptions.Expression();
  names.setPrefixList([...prefixes]);
  const filter = new ReadReq.Options.FilterOptions();
  filter.setStreamIdentifier(names);
  filter.setMax(SEARCHED_AT_ONCE);

  const ids = new ReadReq.Options.UUIDOption();
  ids.setString(new shared.Empty());

  const options = new ReadReq.Options();
  options.setAll(all);
  const { FORWARDS, BACKWARDS } = ReadReq.Options.ReadDirection;
  options.setReadDirection(direction === 'forwards' ? FORWARDS : BACKWARDS);
  options.setCount(String(limit));
  options.setFilter(filter);
  options.setUuidOption(ids);
  options.setResolveLinks(false);
  const request = new ReadReq();
  request.setOptions(options);
  return request;
}
