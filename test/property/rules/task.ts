import type { Due, EvidenceRef, ProblemEvent, Terms } from '#domain';
import type { Recorded } from '../world.js';
import { Clocks } from './clocks.js';
import { Counting, type Calendars } from './counting.js';
import { holds } from './holds.js';
import { Rungs } from './rungs.js';

/** An event of one correction, as the problem's stream has it. */
export type TaskEvent = Extract<ProblemEvent, { readonly correction: number }>;
type Issued = Extract<TaskEvent, { type: 'CorrectionIssued' }>;

type Phase =
  'Issued' | 'Acknowledged' | 'PlanSubmitted' | 'Executing' | 'Submitted' | 'Accepted' | 'Suspended' | 'Reassigned' | 'Withdrawn';

interface Handed {
  readonly by: string;
  /** SHA-256 of what supports it. */
  evidence: readonly string[];
}

const hashes = (evidence: readonly EvidenceRef[]): readonly string[] => evidence.map(({ sha256 }) => sha256);

/** One correction as its events tell it, followed without the tables; what domain.md says of corrections is held on the way. */
export class Task {
  readonly unit: string;
  readonly part: 'lead' | 'co';
  readonly cycle: number;
  readonly clocks: Clocks;
  /** A suspended correction counts as what it was. */
  counted: Exclude<Phase, 'Suspended'> = 'Issued';
  readonly attempts: Handed[] = [];
  /** Whoever gave a verdict of any sort. */
  readonly verifiers = new Set<string>();
  private readonly rungs = new Rungs();
  private suspended: 'inspection' | 'itself' | undefined;
  private extension: Handed | undefined;
  private extensions = 0;
  private planBy = '';
  private attestation: { period: number; dueDay?: string | undefined; handed?: Handed | undefined } | undefined;

  /** By what it was counted last. */
  terms: Terms;

  constructor(
    private readonly issued: Issued,
    private readonly calendars: Calendars,
  ) {
    this.terms = issued.terms;
    this.unit = issued.unit;
    this.part = issued.part;
    this.cycle = issued.cycle;
    this.clocks = new Clocks(issued.due, issued.milestones, this.counting(issued.terms));
    holds((issued.kind === 'phased') === issued.milestones.length > 0, 'the phased kind has milestones, and no other', issued);
  }

  get phase(): Phase {
    return this.suspended ? 'Suspended' : this.counted;
  }

  get isActive(): boolean {
    return this.counted !== 'Reassigned' && this.counted !== 'Withdrawn';
  }

  get isOpen(): boolean {
    return this.isActive && this.counted !== 'Accepted';
  }

  amend(old: string, version: string): void {
    const mended = (evidence: readonly string[]) => evidence.map((each) => (each === old ? version : each));
    for (const each of [...this.attempts, this.extension, this.attestation?.handed]) if (each) each.evidence = mended(each.evidence);
  }

  /** @param disputed whether a dispute is open */
  see(event: TaskEvent, { at, actor }: Recorded<ProblemEvent>, disputed: boolean): void {
    holds(this.isActive, 'a reassigned or withdrawn correction is over', event);
    const from = (...phases: readonly Phase[]) => {
      holds(phases.includes(this.phase), 'a correction goes the ways that domain.md names', event.type, this.phase);
    };
    switch (event.type) {
      case 'CorrectionAcknowledged':
        from('Issued');
        this.counted = this.issued.planRequired ? 'Acknowledged' : 'Executing';
        return;
      case 'PlanSubmitted':
        from('Acknowledged');
        this.planBy = actor.id;
        this.counted = 'PlanSubmitted';
        return;
      case 'PlanApproved':
      case 'PlanReturned':
        from('PlanSubmitted');
        holds(actor.id !== this.planBy, 'who decides on a plan did not submit it', event);
        this.counted = event.type === 'PlanApproved' ? 'Executing' : 'Acknowledged';
        return;
      case 'ProgressReported':
        from('Acknowledged', 'PlanSubmitted', 'Executing', 'Submitted');
        return;
      case 'MilestoneReached':
        from('Executing');
        holds(event.evidence.length > 0, 'a milestone is reached with evidence', event);
        this.clocks.reach(event.milestone);
        return;
      case 'ResultSubmitted':
        from('Executing');
        holds(event.attempt === this.attempts.length + 1, 'a return keeps the rejected attempt', event);
        holds(event.evidence.length > 0 || !this.issued.evidenceRequired, 'a result has evidence where it needs some', event);
        holds(this.clocks.allReached && !this.extension, 'submitting ends extensions, and comes after the milestones', event);
        this.attempts.push({ by: actor.id, evidence: hashes(event.evidence) });
        this.rungs.lapse();
        this.counted = 'Submitted';
        return;
      case 'ResultReturned':
      case 'ResultAccepted':
        from('Submitted');
        this.judge(event, actor.id, this.attempts.at(-1), disputed && event.type === 'ResultAccepted');
        this.counted = event.type === 'ResultAccepted' ? 'Accepted' : 'Executing';
        if (event.type === 'ResultAccepted' && event.next) this.attest(event.next);
        this.rungs.begin(at);
        return;
      case 'AcceptanceRevoked':
        from('Accepted');
        this.counted = 'Submitted';
        this.attestation = undefined;
        this.rungs.lapse();
        return;
      case 'ExtensionRequested':
        from('Issued', 'Acknowledged', 'PlanSubmitted', 'Executing');
        holds(this.extension === undefined, 'one extension is open at a time', event);
        this.clocks.asked(event, at);
        this.extensions += 1;
        holds(event.extension === this.extensions, 'extensions are numbered', event);
        this.extension = { by: actor.id, evidence: hashes(event.evidence) };
        return;
      case 'ExtensionGranted':
      case 'ExtensionRefused':
        from('Issued', 'Acknowledged', 'PlanSubmitted', 'Executing');
        holds(this.extension !== undefined && actor.id !== this.extension.by, 'who decides an extension did not ask', event);
        holds(sameAs(event.basedOn.evidence, this.extension.evidence), 'a decision records the evidence that it was made on', event);
        if (event.type === 'ExtensionGranted') {
          const { effective } = this.clocks;
          this.clocks.granted(event.due, event.milestones, event.previousDueDay, at);
          if (effective !== this.clocks.effective) {
            // What counts the milestones alone says nothing of the day that was there.
            this.terms = event.terms;
            this.rungs.lapse();
          }
        }
        this.extension = undefined;
        return;
      case 'ExtensionWithdrawn':
        holds(this.extension !== undefined, 'what is withdrawn was open', event);
        this.extension = undefined;
        return;
      case 'CorrectionSuspended':
        holds(this.isOpen && !this.suspended, 'an open correction is suspended', event, this.phase);
        holds((event.cause === 'inspection') === actor.engine, 'a suspension says whether it is the inspection’s', event);
        this.suspended = event.cause;
        this.rungs.lapse();
        this.clocks.suspended(event.suspendedOn, at, event.movesDeadline);
        return;
      case 'CorrectionResumed':
        from('Suspended');
        this.suspended = undefined;
        this.rungs.begin(at);
        this.terms = event.terms;
        this.clocks.resumed(event.due, event.milestones, event.movedBy, at, this.counting(event.terms));
        return;
      case 'DeadlineRecalculated': {
        from('Issued', 'Acknowledged', 'PlanSubmitted', 'Executing', 'Submitted', 'Suspended', 'Accepted');
        holds(actor.engine, 'nobody counts again but the engine', event);
        const { effective } = this.clocks;
        if (event.next) this.recount(event.next);
        else this.clocks.recalculated(event, at, this.counting(event.terms));
        if (event.next || effective !== this.clocks.effective) this.rungs.lapse();
        this.terms = event.terms;
        return;
      }
      case 'CorrectionReassigned':
      case 'CorrectionWithdrawn':
        holds(this.isOpen && !this.extension, 'what ends a correction ends its extension', event);
        this.counted = event.type === 'CorrectionReassigned' ? 'Reassigned' : 'Withdrawn';
        this.suspended = undefined;
        return;
      case 'AttestationSubmitted':
        from('Accepted');
        holds(this.attestation?.period === event.period && !this.attestation.handed, 'the next period is attested, once', event);
        this.attestation.handed = { by: actor.id, evidence: hashes(event.evidence) };
        this.rungs.lapse();
        return;
      case 'AttestationAccepted':
      case 'AttestationRejected':
        from('Accepted');
        this.judge(event, actor.id, this.attestation?.handed, disputed && event.type === 'AttestationAccepted');
        if (event.type === 'AttestationAccepted') this.attest(event.next);
        else this.attestation = { ...this.attestation, period: event.period, handed: undefined };
        this.rungs.begin(at);
        return;
      case 'TalkHeld':
      case 'CorrectionReferred':
        this.rungs.see(event, at, actor.engine);
        return;
      case 'ReminderIssued':
      case 'ReminderMissed':
      case 'EscalationProposed':
      case 'CorrectionEscalated':
      case 'EscalationDeclined':
        from('Issued', 'Acknowledged', 'PlanSubmitted', 'Executing', 'Accepted');
        holds(this.counted !== 'Accepted' || this.isAttesting(), 'nobody is reminded of nothing', event);
        this.rungs.see(event, at, actor.engine);
        return;
      case 'CorrectionIssued':
        holds(false, 'a number is given once', event);
        return;
    }
  }

  counting({ calendar, counting }: Terms): Counting {
    return new Counting(counting, calendar, this.calendars(calendar));
  }

  private attest({ period, due, terms }: { readonly period: number; readonly due: Due; readonly terms?: Terms }): void {
    holds(terms !== undefined, 'a clock says by what it was counted', due);
    this.counting(terms).check(due);
    this.terms = terms;
    this.attestation = { period, dueDay: due.dueDay };
  }

  private recount({ period, previousDueDay, due }: { readonly period: number; readonly previousDueDay: string; readonly due: Due }): void {
    holds(this.counted === 'Accepted' && this.attestation?.period === period, 'the next attestation is counted again', period);
    holds(this.attestation.dueDay === previousDueDay, 'both days are kept', previousDueDay, this.attestation);
    this.attestation.dueDay = due.dueDay;
  }

  private isAttesting(): boolean {
    return this.attestation !== undefined && !this.attestation.handed;
  }

  private judge(
    event: { readonly basedOn: { readonly evidence: readonly string[] }; readonly verifiedBy: string },
    by: string,
    handed: Handed | undefined,
    acceptedWhileDisputed: boolean,
  ): void {
    holds(handed !== undefined && handed.by !== by && event.verifiedBy === by, 'who verifies did not submit', event, handed);
    holds(!acceptedWhileDisputed, 'nothing is accepted before a dispute is decided', event);
    holds(sameAs(event.basedOn.evidence, handed.evidence), 'a decision records the evidence that it was made on', event, handed);
    this.verifiers.add(by);
  }
}

const sameAs = (one: readonly string[], other: readonly string[]): boolean =>
  new Set(one).size === new Set(other).size && other.every((each) => one.includes(each));
