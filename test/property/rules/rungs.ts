import type { ProblemEvent } from '#domain';
import { holds } from './holds.js';

type Seen<T extends ProblemEvent['type']> = Extract<ProblemEvent, { type: T }>;
export type LadderEvent = Seen<
  | 'ReminderIssued'
  | 'ReminderMissed'
  | 'EscalationProposed'
  | 'CorrectionEscalated'
  | 'EscalationDeclined'
  | 'TalkHeld'
  | 'CorrectionReferred'
>;

interface Escalated {
  readonly step: string;
  status: 'proposed' | 'inEffect' | 'declined' | 'lapsed';
  held: boolean;
}

const GRACE_MS = 86_400_000;

/** The escalation ladder of one correction as its events tell it: what domain.md says of it is held on the way. */
export class Rungs {
  private readonly climbed = new Set<string>();
  private readonly escalations: Escalated[] = [];
  /** When the unit was given its work, or another day for it, last. */
  private since = Number.NEGATIVE_INFINITY;

  /** What came due before is passed over; what waits for a confirmation is over. */
  begin(at: Temporal.Instant): void {
    this.since = at.epochMilliseconds;
    this.climbed.clear();
    this.lapse();
  }

  lapse(): void {
    for (const each of this.escalations) if (each.status === 'proposed') each.status = 'lapsed';
  }

  see(event: LadderEvent, at: Temporal.Instant, byEngine: boolean): void {
    switch (event.type) {
      case 'ReminderIssued':
      case 'ReminderMissed':
        this.climb(event, 'reminder', at, byEngine);
        return;
      case 'EscalationProposed':
        this.climb(event, event.step, at, byEngine);
        this.next(event, 'proposed');
        return;
      case 'CorrectionEscalated': {
        const waiting = this.escalations[event.escalation - 1];
        if (waiting) {
          holds(waiting.status === 'proposed' && !byEngine, 'somebody of the team confirms what was proposed', event, waiting);
          waiting.status = 'inEffect';
          return;
        }
        this.climb(event, event.step, at, byEngine);
        this.next(event, 'inEffect');
        return;
      }
      case 'EscalationDeclined': {
        const waiting = this.escalations[event.escalation - 1];
        holds(waiting?.status === 'proposed', 'what is declined was proposed', event);
        waiting.status = 'declined';
        return;
      }
      case 'TalkHeld': {
        const summoned = this.escalations[event.escalation - 1];
        holds(summoned?.status === 'inEffect' && summoned.step === 'summonedTalk' && !summoned.held, 'a talk was summoned', event);
        summoned.held = true;
        return;
      }
      case 'CorrectionReferred':
        holds(!byEngine, 'a referral is made by hand alone', event);
    }
  }

  private next({ escalation, step }: { readonly escalation: number; readonly step: string }, status: Escalated['status']): void {
    this.escalations.push({ step, status, held: false });
    holds(escalation === this.escalations.length, 'escalations are numbered', escalation);
  }

  private climb(
    event: Seen<'ReminderIssued' | 'ReminderMissed' | 'EscalationProposed' | 'CorrectionEscalated'>,
    step: string,
    at: Temporal.Instant,
    byEngine: boolean,
  ): void {
    const { at: rung } = event;
    holds(byEngine === (rung !== undefined), 'the engine climbs the ladder, and nobody else', event);
    if (rung === undefined) return;
    const due = Date.parse(rung);
    const now = at.epochMilliseconds;
    holds(due <= now, 'no timer fires early', event, String(at));
    holds(due > this.since, 'what came due before the work was the unit’s is passed over', event, this.since);
    const key = `${step} ${rung} ${'milestone' in event ? (event.milestone ?? '') : ''} ${event.period ?? ''}`;
    holds(!this.climbed.has(key), 'a rung is climbed once', event);
    this.climbed.add(key);
    if (step === 'reminder') {
      const isMissed = Math.floor((now - due) / 1000) * 1000 > GRACE_MS;
      holds(isMissed === (event.type === 'ReminderMissed'), 'a reminder is missed past the grace, and issued before', event, String(at));
    }
  }
}
