import type { EventEmitter } from 'node:events';
import { convertToCommandError, EventStoreDBClient } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Place } from './place.js';

export interface FilteredRead {
  readonly direction: 'forwards' | 'backwards';
  /** Inclusive forwards, exclusive backwards; without any place from the beginning, or from the end. */
  readonly from?: Place;
  /** Exclusive, forwards. */
  readonly behind?: Place | undefined;
  /** Begin the names of the streams; without any, every stream is read. */
  readonly prefixes?: readonly string[];
  readonly limit: number;
  /** Gives the read up, and ends the server's search. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which the server gives it up; as long as it takes by default. */
  readonly deadlineMs?: number;
}

export interface FilteredEvents {
  readonly events: readonly Received[];
  /** Whether there was nothing more when they were read. */
  readonly isEnd: boolean;
}

/** An event as it came over the wire. */
export type Received = streams.ReadResp.ReadEvent.RecordedEvent;

/** Events that the server looks through before it answers with what it has. */
export const SEARCHED_AT_ONCE = 1_000;

/** How long a read that has found something is searched on for more: others may have written much behind it. */
const SEARCHED_ON_MS = 1_000;

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

  /**
   * Events in the order that was asked for: as many as were, or fewer where the log ends, or where it takes long to find more.
   * @throws what the client throws, in its own words
   */
  async readFiltered(read: FilteredRead): Promise<FilteredEvents> {
    const { behind, limit, signal, deadlineMs = Infinity } = read;
    const open = this.GRPCStreamCreator(streamsGrpc.StreamsClient, 'readFiltered', (client) =>
      client.read(requestOf(read), ...this.callArguments({ deadline: deadlineMs })),
    );
    const responses = await open();
    // It says so, too, where it is stopped when nobody listens any more.
    responses.on('error', () => undefined);
    const events: Received[] = [];
    const search = { isLong: false };
    const stop = () => responses.cancel();
    const searchedLong = setTimeout(() => {
      search.isLong = true;
      if (events.length > 0) stop();
    }, SEARCHED_ON_MS);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    try {
      for await (const response of responses as AsyncIterable<streams.ReadResp>) {
        const event = response.getEvent()?.getEvent();
        if (event && BigInt(event.getCommitPosition()) !== behind) events.push(event);
        if (events.length >= limit || (search.isLong && events.length > 0)) return { events, isEnd: false };
      }
      return { events, isEnd: true };
    } catch (error) {
      if (search.isLong && events.length > 0 && signal?.aborted !== true) return { events, isEnd: false };
      throw error instanceof Error ? convertToCommandError(error) : error;
    } finally {
      clearTimeout(searchedLong);
      signal?.removeEventListener('abort', stop);
      // The server would search on for one more than it was asked for, in the history of whoever else is on it.
      stop();
    }
  }

  /** Where the last event of all is, whoever wrote it; undefined where there is none. @throws what the client throws, in its own words */
  async lastPlace(deadlineMs: number): Promise<Place | undefined> {
    const { events } = await this.readFiltered({ direction: 'backwards', limit: 1, deadlineMs });
    return events[0] && BigInt(events[0].getCommitPosition());
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

function requestOf({ direction, behind, from = behind, prefixes, limit }: FilteredRead): streams.ReadReq {
  const { ReadReq } = streams;
  const all = new ReadReq.Options.AllOptions();
  if (from !== undefined) {
    const position = new ReadReq.Options.Position();
    position.setCommitPosition(String(from));
    position.setPreparePosition(String(from));
    all.setPosition(position);
  } else if (direction === 'forwards') all.setStart(new shared.Empty());
  else all.setEnd(new shared.Empty());

  const ids = new ReadReq.Options.UUIDOption();
  ids.setString(new shared.Empty());

  const options = new ReadReq.Options();
  options.setAll(all);
  const { FORWARDS, BACKWARDS } = ReadReq.Options.ReadDirection;
  options.setReadDirection(direction === 'forwards' ? FORWARDS : BACKWARDS);
  options.setCount(String(behind === undefined ? limit : limit + 1));
  if (prefixes) options.setFilter(filterOf(prefixes));
  else options.setNoFilter(new shared.Empty());
  options.setUuidOption(ids);
  options.setResolveLinks(false);
  const request = new ReadReq();
  request.setOptions(options);
  return request;
}

function filterOf(prefixes: readonly string[]): streams.ReadReq.Options.FilterOptions {
  const { FilterOptions } = streams.ReadReq.Options;
  const names = new FilterOptions.Expression();
  names.setPrefixList([...prefixes]);
  const filter = new FilterOptions();
  filter.setStreamIdentifier(names);
  filter.setMax(SEARCHED_AT_ONCE);
  return filter;
}
