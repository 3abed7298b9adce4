/** Names and numbers of the code's own, and opaque ids; nothing that people wrote. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Where in a trace something is, as W3C's headers say it. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** Something that is being done, as a part of a trace. */
export interface Span {
  /** Undefined where nothing is traced. */
  readonly context?: TraceContext;
  /** Does work with this span around it. */
  run<T>(work: () => T): T;
  note(attributes: SpanAttributes): void;
  /** @param code by which it failed or was refused */
  fail(code: string): void;
  end(): void;
}

/** Where nothing is traced: costs nothing, and says so by being this one. */
export const NO_SPAN: Span = { run: (work) => work(), note: () => undefined, fail: () => undefined, end: () => undefined };

/**
 * Follows what a request asks for through the process, for a collector elsewhere. Never fails what it follows.
 *
 * Events do not carry traces, since a stored event is the same whether somebody looked or not. Who appended the last events is remembered
 * for a while; who meets an older one finds no trace.
 */
export abstract class Tracing {
  /** Whether somebody collects. */
  abstract readonly isOn: boolean;

  /** Begins what a request asks for, as a part of the trace that its headers name, or of a new one. */
  abstract begin(name: string, headers: Readonly<Record<string, unknown>>, attributes: SpanAttributes): Span;

  /** A part of what is being done now; NO_SPAN where that is in no trace. */
  abstract below(name: string, attributes: SpanAttributes): Span;

  /** What somebody does because of these events: a part of the trace that appended each; NO_SPAN where none is remembered. */
  abstract behind(name: string, events: readonly { readonly id: string }[], attributes: SpanAttributes): Span;

  /** What leaves the process because of these events: as `behind`, and its context is to go along. */
  abstract sending(name: string, events: readonly { readonly id: string }[], attributes: SpanAttributes): Span;

  /** These events are appended by what is being done now. */
  abstract appending(events: readonly { readonly id: string }[]): void;

  /** The trace that is being followed now, for the log's lines. */
  abstract current(): string | undefined;

  /** Sends what is left, waiting two seconds at most. */
  abstract close(): Promise<void>;
}
