import { NoInstruments, type Instruments } from '#application';

/** Instruments for Prometheus; where nobody reads them nothing is measured, and nothing of them is loaded. */
export async function openInstruments(isRead: boolean): Promise<Instruments> {
  if (!isRead) return new NoInstruments();
  const { PrometheusInstruments } = await import('./prometheus-instruments.js');
  return new PrometheusInstruments();
}
