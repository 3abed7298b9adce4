import streams from '@eventstore/db-client/generated/streams_pb.js';
import { handlerThrew, invalid } from './failures.js';
import type { Stored } from './stored.js';

export type Options = streams.ReadReq.Options;

/** Where a read begins. */
export type From = 'start' | 'end' | bigint;

export const isBackwards = (options: Options): boolean => options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;

export function fromRevision(options: streams.ReadReq.Options.StreamOptions): From {
  if (options.hasStart()) return 'start';
  return options.hasEnd() ? 'end' : BigInt(options.getRevision());
}

export function fromPlace(options: streams.ReadReq.Options.AllOptions): From {
  if (options.hasStart()) return 'start';
  if (options.hasEnd()) return 'end';
  const position = options.getPosition();
  if (!position || position.getCommitPosition() !== position.getPreparePosition()) throw handlerThrew();
  return BigInt(position.getCommitPosition());
}

export type Filter = (record: Stored) => boolean;

export function filterOf(options: Options): Filter {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = filter.getStreamIdentifier() ?? filter.getEventType();
  if (!expression) throw invalid('The filter');
  const regex = expression.getRegex();
  const prefixes = expression.getPrefixList();
  const pattern = regex === '' ? undefined : new RegExp(regex);
  const isWanted = (text: string) => pattern?.test(text) ?? prefixes.some((prefix) => text.startsWith(prefix));
  return filter.hasStreamIdentifier() ? ({ stream }) => isWanted(stream) : ({ type }) => isWanted(type);
}

/** Events that a subscription considers between one checkpoint and the next. */
export function checkpointInterval(options: Options): number {
  const filter = options.getFilter();
  if (!filter) return Infinity;
  return filter.getCheckpointintervalmultiplier() * (filter.hasMax() ? filter.getMax() : PAGE);
}

/** Events that the server reads at once, and that it holds for who is slow. */
export const PAGE = 32;
