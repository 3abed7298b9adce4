import type { Basis } from '#domain';
import type { StoredEvent } from '../ports/event-log.js';

/** A decision on a problem or a correction, with what it was made on. */
export interface DecisionMade {
  /** The deciding event's revision in the problem's stream. */
  readonly revision: number;
  /** The event's type, as `ResultAccepted`. */
  readonly type: string;
  readonly correction?: number;
  readonly decidedBy: string;
  /** ISO instant. */
  readonly decidedAt: string;
  readonly basedOn: Basis;
  /** The revisions of later events that amended what it was made on; it is stale where there is one, and never rewritten. */
  readonly staleBy: readonly number[];
}

/** The decisions in a problem's stream, oldest first. */
export const decisionsIn = (events: readonly StoredEvent[]): readonly DecisionMade[] =>
  events.flatMap((event) => {
    const { basedOn, correction } = event.data as { readonly basedOn?: Basis; readonly correction?: number };
    if (!basedOn) return [];
    const before = events.filter(({ revision }) => revision < event.revision);
    const there = correction === undefined ? issuedIn(before) : [correction];
    const staleBy = events
      .filter((later) => later.revision > event.revision && amends(later, there, basedOn))
      .map(({ revision }) => revision);
    return [
      {
        revision: event.revision,
        type: event.type,
        ...(correction !== undefined && { correction }),
        decidedBy: deciderIn(event),
        decidedAt: event.recordedAt,
        basedOn,
        staleBy,
      },
    ];
  });

/** The engine carries out what somebody decided in a look-back. */
const deciderIn = ({ actor, data }: StoredEvent): string => (typeof data['reopenedBy'] === 'string' ? data['reopenedBy'] : actor);

const issuedIn = (events: readonly StoredEvent[]): readonly unknown[] =>
  events.filter(({ type }) => type === 'CorrectionIssued').map(({ data }) => data['correction']);

/**
 * Evidence that was seen, or a fact in the record of the problem or of a correction that the decision is about; for the problem's own
 * decisions, of any that had been issued by then.
 */
function amends({ type, data }: StoredEvent, corrections: readonly unknown[], { evidence }: Basis): boolean {
  if (type === 'EvidenceAmended') return evidence.includes(String(data['old']));
  if (type !== 'RecordAmended') return false;
  return data['correction'] === undefined || corrections.includes(data['correction']);
}
