import type { StoredEvent } from './event-log.js';
import type { PageRequest, TakenAt, TwoWayPage, Visibility } from './reading.js';

/** What a timeline is about. */
export type Subject =
  | { readonly kind: 'problem' | 'inspection' | 'organization' | 'person' | 'procedure' | 'calendar'; readonly id: string }
  | { readonly kind: 'correction'; readonly problem: string; readonly correction: number };

/** What of the story of a person or an organization somebody may be told; it reaches into whatever they had to do with. */
export interface Hearer {
  /** Himself: what he did to his own account, and what he uploaded, is told to him. */
  readonly person: string;
  /** Whether he may see people. */
  readonly people: boolean;
  readonly visibility: Visibility;
}

export interface TimelineQuery extends PageRequest {
  /** Default: everything. */
  readonly subject?: Subject;
  /** Leaves out what this reader may not know of. Default: everything is told. */
  readonly hearer?: Hearer;
  /** Only what had been recorded by this instant. Default: everything. */
  readonly asOf?: Temporal.Instant;
  /** Default: `forwards`, oldest first. */
  readonly direction?: 'forwards' | 'backwards';
}

export interface TimelineEntry {
  /** The event's number in the history. */
  readonly ordinal: number;
  readonly event: StoredEvent;
}

/** What people call things by: a problem's title, an inspection's number. */
export interface Titles {
  readonly problems: ReadonlyMap<string, string>;
  readonly inspections: ReadonlyMap<string, string>;
}

/** What happened, in the order of the history. */
export abstract class TimelineReader {
  /** @throws Refused `page.cursor-unknown` */
  abstract entries(query: TimelineQuery): Promise<TwoWayPage<TimelineEntry>>;

  /** These events by their numbers, in this order; numbers that the timeline does not reach are left out. */
  abstract byOrdinals(ordinals: readonly number[]): Promise<readonly TimelineEntry[]>;

  /** What these problems and inspections are called today; those that the timeline has not met are left out. */
  abstract titles(problems: readonly string[], inspections: readonly string[]): Promise<Titles>;

  /** Where the history stood at an instant: its last event whose effective recorded time is not later. Undefined before the first. */
  abstract positionAt(instant: Temporal.Instant): Promise<Required<TakenAt> | undefined>;
}
