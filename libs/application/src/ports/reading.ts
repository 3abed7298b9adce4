import type { Position } from './event-log.js';

/** The rows behind an answer are those of the history up to here. */
export interface TakenAt {
  /** The position of the last event behind the answer; missing in an empty history. */
  readonly position?: Position;
  /** The number of that event in the history; 0 in an empty one. */
  readonly ordinal: number;
}

export interface PageRequest {
  /** How many items at most, from 1. */
  readonly limit: number;
  /** `next` of the page before, or `previous` of the page behind. Default: the first page. */
  readonly cursor?: string;
}

/** A question about the rows as they were. */
export interface OfThePast {
  /** The instant that was asked for: cursors fit it, and no other. Missing where it is asked how things are. */
  readonly asOf?: Temporal.Instant;
}

/** A page of an answer. Cursors are opaque, fit the question that they were given for, and no other. */
export interface Page<T> extends TakenAt {
  readonly items: readonly T[];
  /** Goes on behind the last item; missing at the end. */
  readonly next?: string;
}

/** A page that may be turned both ways. */
export interface TwoWayPage<T> extends Page<T> {
  /** Goes back before the first item; missing at the beginning. */
  readonly previous?: string;
}

/** What somebody may see today, for an answer about the past. */
export interface SeenNow {
  /** Problems, by the numbers in the history of the events that recorded them, ascending. Default: all. */
  readonly recorded?: readonly number[];
  /** The inspections on whose team he is. Default: whichever. */
  readonly inspections?: readonly string[];
}

/** Which problems and inspections an answer may speak of; access control makes it from appointments. */
export type Visibility =
  | { readonly everything: true }
  | {
      readonly everything: false;
      /** Problems that have one of these organizations as lead unit or co-unit. */
      readonly units: readonly string[];
      /** Problems without an inspection that one of these bodies supervises; inspections of these bodies are not meant. */
      readonly bodies: readonly string[];
      /** Inspections of these bodies, and every problem that they supervise. */
      readonly audited: readonly string[];
      /** These inspections and their problems. */
      readonly inspections: readonly string[];
    };
