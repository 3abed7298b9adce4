import { setTimeout as after } from 'node:timers/promises';
import { faultOf, NO_SPAN, Tracing, type Fault, type Span, type SpanAttributes } from '#application';
import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';

export interface OtlpOptions {
  /** Base URL of a collector that takes OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  /** Of the traces that begin here, from 0 to 1; one that began elsewhere is followed as it says. */
  readonly ratio: number;
  readonly serviceName: string;
  /** Told now and then that a collector does not take what it is sent. */
  readonly onFailure: (fault: Fault) => void;
}

/** So many events' traces are remembered: some seconds of a busy process. */
const MOST_REMEMBERED = 10_000;

/** A collector that is away must not hold up the end, nor fill the log. */
const SEND_MS = 5_000;
const CLOSE_MS = 2_000;
const FAILURES_APART_MS = 60_000;

/** Spans to a collector, by OpenTelemetry's SDK: OTLP over HTTP, in batches that are dropped where they cannot be sent. */
export class OtlpTracing extends Tracing {
  override readonly isOn = true;
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #contexts = new AsyncLocalStorageContextManager().enable();
  readonly #propagator = new W3CTraceContextPropagator();
  /** Event id → the append that made it, the oldest first. */
  readonly #appended = new Map<string, Context>();

  constructor({ endpoint, ratio, serviceName, onFailure }: OtlpOptions) {
    super();
    tellFailures(onFailure);
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/u, '')}/v1/traces`, timeoutMillis: SEND_MS });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
      spanProcessors: [new BatchSpanProcessor({ exporter })],
    });
    this.#tracer = this.#provider.getTracer('rectify');
  }

  override begin(name: string, headers: Readonly<Record<string, unknown>>, attributes: SpanAttributes): Span {
    const parent = this.#propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    return this.#open(name, parent, attributes, SpanKind.SERVER);
  }

  override below(name: string, attributes: SpanAttributes): Span {
    const parent = this.#contexts.active();
    return trace.getSpan(parent)?.isRecording() === true ? this.#open(name, parent, attributes) : NO_SPAN;
  }

  override behind(name: string, events: readonly { readonly id: string }[], attributes: SpanAttributes): Span {
    return this.#following(name, events, attributes, SpanKind.CONSUMER);
  }

  override sending(name: string, events: readonly { readonly id: string }[], attributes: SpanAttributes): Span {
    return this.#following(name, events, attributes, SpanKind.PRODUCER);
  }

  override appending(events: readonly { readonly id: string }[]): void {
    const context = this.#contexts.active();
    if (trace.getSpan(context)?.isRecording() !== true) return;
    for (const { id } of events) this.#appended.set(id, context);
    for (const id of this.#appended.keys()) {
      if (this.#appended.size <= MOST_REMEMBERED) return;
      this.#appended.delete(id);
    }
  }

  override current(): string | undefined {
    return trace.getSpanContext(this.#contexts.active())?.traceId;
  }

  override async close(): Promise<void> {
    const ended = this.#provider.shutdown().catch(() => undefined);
    await Promise.race([ended, after(CLOSE_MS, undefined, { ref: false })]);
  }

  #following(name: string, events: readonly { readonly id: string }[], attributes: SpanAttributes, kind: SpanKind): Span {
    const parents = new Set(events.flatMap(({ id }) => this.#appended.get(id) ?? []));
    const spans = [...parents].map((parent) => this.#open(name, parent, attributes, kind));
    const [first, ...others] = spans;
    return first ? (others.length > 0 ? together(first, spans) : first) : NO_SPAN;
  }

  #open(name: string, parent: Context, attributes: SpanAttributes, kind = SpanKind.INTERNAL): Span {
    const span = this.#tracer.startSpan(name, { kind, attributes: { ...attributes } }, parent);
    const context = trace.setSpan(parent, span);
    const carrier: Record<string, string> = {};
    // Only who answers a request, or sends something out of the house, tells it on.
    if (kind === SpanKind.SERVER || kind === SpanKind.PRODUCER) this.#propagator.inject(context, carrier, defaultTextMapSetter);
    const { traceparent, tracestate } = carrier;
    return {
      ...(traceparent !== undefined && { context: { traceparent, ...(tracestate !== undefined && { tracestate }) } }),
      run: (work) => this.#contexts.with(context, work),
      note: (more) => void span.setAttributes(more),
      fail: (code) => void span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR }),
      end: () => span.end(),
    };
  }
}

/** Several traces of one piece of work, which is done in the first. */
const together = (first: Span, spans: readonly Span[]): Span => ({
  ...(first.context && { context: first.context }),
  run: (work) => first.run(work),
  note: (attributes) => spans.forEach((span) => span.note(attributes)),
  fail: (code) => spans.forEach((span) => span.fail(code)),
  end: () => spans.forEach((span) => span.end()),
});

function tellFailures(onFailure: OtlpOptions['onFailure']): void {
  let told = Number.NEGATIVE_INFINITY;
  setGlobalErrorHandler((error) => {
    if (performance.now() - told < FAILURES_APART_MS) return;
    told = performance.now();
    onFailure(faultOf(error));
  });
}
