import { NoTracing, type Tracing } from '#application';
import type { OtlpOptions } from './otlp-tracing.js';

/** Traces to a collector; without one nothing of OpenTelemetry is loaded. */
export async function openTracing({
  endpoint,
  ...options
}: Omit<OtlpOptions, 'endpoint'> & { readonly endpoint: string | undefined }): Promise<Tracing> {
  if (endpoint === undefined) return new NoTracing();
  const { OtlpTracing } = await import('./otlp-tracing.js');
  return new OtlpTracing({ ...options, endpoint });
}
