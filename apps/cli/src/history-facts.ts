import { EventLogError, StreamNames, type EventLog } from '#application';
import { sha256 } from '#domain';

/** What a history says of things that are kept outside it. */
export interface HistoryFacts {
  /** Hash of evidence → position of the first event that names it. */
  readonly evidence: ReadonlyMap<string, string>;
  /** People whose keys must be destroyed. */
  readonly forgotten: readonly string[];
  /** Why it could not be read to its end. */
  readonly broken?: EventLogError;
}

/** Reads a whole history; one that cannot be read to its end as far as it goes. */
export async function factsOf(log: EventLog, installation: string): Promise<HistoryFacts> {
  const names = new StreamNames(installation);
  const evidence = new Map<string, string>();
  const forgotten: string[] = [];
  try {
    for await (const { stream, type, data, position } of log.readAll()) {
      for (const hash of hashesIn(data)) if (!evidence.has(hash)) evidence.set(hash, position);
      const { category, id } = names.parse(stream) ?? {};
      if (category === 'person' && id !== undefined && type === 'PersonForgotten') forgotten.push(id);
    }
  } catch (error) {
    if (!(error instanceof EventLogError)) throw error;
    return { evidence, forgotten, broken: error };
  }
  return { evidence, forgotten };
}

/** Wherever an event names evidence, it does so by a field `sha256`; the hashes elsewhere repeat one of those. */
function* hashesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === 'sha256' && typeof inner === 'string' && sha256.fault(inner, '') === undefined) yield inner;
    else yield* hashesIn(inner);
  }
}
