import type { Context, Refusal } from './lifecycle.js';
import type { Basis, EvidenceRef } from './terms.js';

/** The uploads that a command names, as the shell found them; only bytes that are durable are among them. */
export interface WithUploads extends Context {
  readonly uploads: ReadonlyMap<string, EvidenceRef>;
}

/**
 * The evidence that a command attaches, by the ids of its uploads. Only one's own uploads can be attached: an id that somebody learned
 * neither opens another's file to him, nor tells him that there is one.
 */
export function attach(uploads: readonly string[], context: WithUploads): readonly EvidenceRef[] | Refusal {
  const found: EvidenceRef[] = [];
  for (const upload of new Set(uploads)) {
    const ref = context.uploads.get(upload);
    const isOwn = ref?.uploadedBy === context.actor.id || context.actor.engine;
    if (!ref || !isOwn) return { code: 'evidence.unknown', details: { evidence: upload } };
    found.push(ref);
  }
  return found;
}

export const hashesOf = (evidence: readonly EvidenceRef[]): readonly string[] => [...new Set(evidence.map(({ sha256 }) => sha256))].sort();

/** Whether the decider saw exactly this evidence. */
export function sawOther(seen: Basis, evidence: readonly EvidenceRef[]): Refusal | false {
  const needed = hashesOf(evidence);
  const given = new Set(seen.evidence);
  const same = given.size === needed.length && needed.every((hash) => given.has(hash));
  return !same && { code: 'decision.evidence-differs', details: { seen: [...given].sort(), needed } };
}
