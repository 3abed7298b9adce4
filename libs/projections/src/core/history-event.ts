import type {
  CalendarEvent,
  EvidenceEvent,
  InspectionEvent,
  MessageEvent,
  OutletEvent,
  PersonEvent,
  ProblemEvent,
  ProcedureEvent,
  SeriesEvent,
  SignInNameEvent,
  TreeEvent,
  WordingEvent,
} from '#domain';

/** The kinds of streams that the history holds, and the events of each. */
export interface EventsByCategory {
  readonly problem: ProblemEvent;
  readonly inspection: InspectionEvent;
  readonly tree: TreeEvent;
  readonly person: PersonEvent;
  readonly procedure: ProcedureEvent;
  readonly calendar: CalendarEvent;
  readonly evidence: EvidenceEvent;
  readonly series: SeriesEvent;
  readonly signin: SignInNameEvent;
  readonly message: MessageEvent;
  readonly wording: WordingEvent;
  readonly outlet: OutletEvent;
}

export type Category = keyof EventsByCategory;
export type TypeIn<C extends Category> = EventsByCategory[C]['type'];

/** An event's data as it is stored: without the type, which stands beside it. */
export type DataOf<C extends Category, T extends TypeIn<C>> = Omit<Extract<EventsByCategory[C], { readonly type: T }>, 'type'>;

/** An event of the history as a fold sees it. */
export interface HistoryEvent<Data = unknown> {
  /** The event's number in the history, from 1: the same on every engine. */
  readonly ordinal: number;
  /** Where the log keeps it: opaque, different on every engine, never in a digest. */
  readonly position: string;
  /** The greatest `recordedAt` of the history so far, in milliseconds since 1970. */
  readonly effectiveMs: number;
  readonly id: string;
  readonly stream: string;
  /** The stream's kind: a `Category`, or one that this version does not know. */
  readonly category: string;
  /** The id of the thing that the stream is about. */
  readonly thing: string;
  readonly revision: number;
  readonly type: string;
  readonly data: Data;
  /** ISO instant: when it happened, as the person claims. */
  readonly occurredAt: string;
  /** ISO instant: when the command was taken; what rules and lateness go by. */
  readonly recordedAt: string;
  /** The same in milliseconds since 1970. */
  readonly recordedMs: number;
  readonly actor: string;
  readonly role: string;
  readonly organization?: string;
}
