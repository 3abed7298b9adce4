import type { EventsByCategory } from '../../../libs/projections/src/index.js';
import { hashesOf, type Basis, type LiveCorrection, type RectificationKind } from '../../../libs/domain/src/index.js';
import type { Course } from './agenda.ts';
import { dayNumber, dayOf, dayText, dueAt, endOf, ruleOf, termsOf } from './days.ts';
import type { Acting } from './history.ts';
import { record, type Case, type Office } from './office.ts';
import { FINDINGS, NOTES, REASONS, RETURNS } from './wording.ts';

type Event = EventsByCategory['problem'];

/** How often each kind is issued. */
const KINDS: readonly RectificationKind[] = [
  ...Array<RectificationKind>(4).fill('immediate'),
  ...Array<RectificationKind>(12).fill('byDate'),
  ...Array<RectificationKind>(2).fill('phased'),
  'sustained',
];

/** One correction, from its issue on. */
export class CorrectionCourse {
  readonly #office: Office;
  readonly #case: Case;
  #number: number;

  constructor(office: Office, it: Case, unit: string) {
    this.#office = office;
    this.#case = it;
    this.#number = record(it).corrections.length + 1;
    this.#issue(unit);
  }

  *run(): Course {
    const { draw } = this.#office;
    // Some units never answer, others begin and come to no end: both are overdue for ever.
    if (draw.chance(0.03)) return;
    yield this.#in(1, 3);
    this.#asUnit((by) => [{ type: 'CorrectionAcknowledged', acknowledgedBy: by }]);
    if (this.#now.planRequired) yield* this.#plan();
    if (draw.chance(0.02)) yield* this.#handOver();
    if (draw.chance(0.15)) yield* this.#extension();
    if (draw.chance(0.03)) yield* this.#suspension();
    yield* this.#execution();
    if (draw.chance(0.04)) return;
    yield* this.#verification();
    if (this.#now.kind === 'sustained') yield* this.#attestations();
  }

  get #now(): LiveCorrection {
    const now = record(this.#case).corrections[this.#number - 1];
    if (!now) throw new RangeError(`no correction ${this.#number}`);
    return now;
  }

  #in(least: number, most: number): number {
    return this.#office.in(this.#office.draw.whole(least, most));
  }

  #did(by: Acting, ...events: readonly DistributiveOmit<Event, 'correction'>[]): void {
    this.#case.stream.did(
      by,
      events.map((event) => ({ ...event, correction: this.#number }) as Event),
    );
  }

  #asUnit(make: (person: string, by: Acting) => readonly DistributiveOmit<Event, 'correction'>[]): void {
    const by = this.#office.by(this.#office.unit(this.#now.unit), 'branch');
    this.#did(by, ...make(by.actor, by));
  }

  #asTeam(make: (person: string) => readonly DistributiveOmit<Event, 'correction'>[]): void {
    const by = this.#office.by(this.#office.draw.one(this.#case.team.members), 'supervisor');
    this.#did(by, ...make(by.actor));
  }

  #seen(): Basis {
    return { revision: this.#case.stream.length - 1, evidence: hashesOf(this.#now.attempts.at(-1)?.evidence ?? []) };
  }

  #issue(unit: string): void {
    const { draw, history, county } = this.#office;
    const kind = draw.one(KINDS);
    const rule = ruleOf(kind);
    const today = dayOf(history.now);
    const dueDay = today + (kind === 'byDate' ? draw.whole(15, 60) : rule.limit);
    const { leadUnit, cycle, category } = record(this.#case);
    const { measures, standard } = FINDINGS.find((each) => each.category === category) ?? FINDINGS[0];
    const [responsibleLeader, responsiblePerson] = [this.#office.unit(unit).id, this.#office.unit(unit).id];
    const milestones = kind === 'phased' ? ['措施落实', '阶段自查', '完成整改'] : [];
    this.#asIssuer({
      type: 'CorrectionIssued',
      unit,
      part: unit === leadUnit ? 'lead' : 'co',
      cycle,
      kind,
      measures,
      standard,
      responsibleLeader,
      responsiblePerson,
      planRequired: rule.planRequired,
      evidenceRequired: rule.evidenceRequired,
      terms: termsOf(kind),
      due: dueAt(kind, dueDay),
      milestones: milestones.map((title, index) => ({
        milestone: `m${index + 1}`,
        title,
        due: dueAt(kind, today + Math.floor((rule.limit * (index + 1)) / milestones.length)),
      })),
      ...(rule.period !== undefined && { period: rule.period }),
      treeRevision: county.treeRevision,
    });
  }

  #asIssuer(...events: readonly DistributiveOmit<Event, 'correction'>[]): void {
    const { leader } = this.#case.team;
    this.#did(this.#office.by(leader, 'leader'), ...events);
  }

  *#plan(): Course {
    for (let isReturned = true; isReturned;) {
      yield this.#in(2, 6);
      const { measures } = this.#now;
      this.#asUnit((submittedBy) => [
        { type: 'PlanSubmitted', submittedBy, measures: [...measures, '整改情况每月报送一次'].slice(0, 4), evidence: [] },
      ]);
      yield this.#in(1, 3);
      isReturned = this.#office.draw.chance(0.15);
      this.#asTeam((person) => [
        isReturned
          ? { type: 'PlanReturned', returnedBy: person, reason: '措施不够具体，请逐条明确完成时间。' }
          : { type: 'PlanApproved', approvedBy: person },
      ]);
    }
  }

  /** Another unit takes it on, under the next number and with the old day. */
  *#handOver(): Course {
    yield this.#in(1, 2);
    const { draw, county } = this.#office;
    const before = this.#now;
    const { leadUnit, coUnits } = record(this.#case);
    const unit = draw.one(county.units).id;
    if ([leadUnit, ...coUnits].includes(unit)) return;
    const next = record(this.#case).corrections.length + 1;
    const { kind, measures, standard, planRequired, evidenceRequired, terms, effective, milestones, period, part, cycle } = before;
    const issued: Event = {
      type: 'CorrectionIssued',
      correction: next,
      ...{ unit, part, cycle, kind, measures, standard, planRequired, evidenceRequired, terms, due: effective },
      milestones: milestones.map(({ milestone, title, due }) => ({ milestone, title, due })),
      ...(period !== undefined && { period }),
      replaces: this.#number,
      treeRevision: county.treeRevision,
    };
    this.#case.stream.did(this.#office.by(this.#case.team.leader, 'leader'), [
      { type: 'CorrectionReassigned', correction: this.#number, unit, next, reason: '机构职能调整，由承接单位继续整改。' },
      issued,
    ]);
    this.#number = next;
    yield this.#in(1, 2);
    this.#asUnit((by) => [{ type: 'CorrectionAcknowledged', acknowledgedBy: by }]);
    if (this.#now.planRequired) yield* this.#plan();
  }

  *#extension(): Course {
    const { draw, history } = this.#office;
    yield this.#in(1, 5);
    const { effective, kind, extensions } = this.#now;
    if (history.now >= Date.parse(effective.dueAt)) return;
    const extension = extensions.length + 1;
    const day = dayNumber(effective.dueDay) + draw.whole(7, 30);
    this.#asUnit((askedBy) => [
      { type: 'ExtensionRequested', extension, askedBy, reason: draw.one(REASONS), dueDay: dayText(day), evidence: [] },
    ]);
    yield this.#in(1, 3);
    const basedOn: Basis = { revision: this.#case.stream.length - 1, evidence: [] };
    const isGranted = draw.chance(0.75) && day >= dayOf(history.now);
    this.#asTeam((decidedBy) => [
      isGranted
        ? {
            type: 'ExtensionGranted',
            ...{
              extension,
              decidedBy,
              basedOn,
              previousDueDay: effective.dueDay,
              due: dueAt(kind, day),
              milestones: [],
              terms: termsOf(kind),
            },
          }
        : { type: 'ExtensionRefused', extension, decidedBy, reason: '理由不充分，请按原定时限完成。', basedOn },
    ]);
  }

  *#suspension(): Course {
    const { draw, history } = this.#office;
    yield this.#in(1, 3);
    const began = dayOf(history.now);
    const moves = history.now < Date.parse(this.#now.effective.dueAt);
    this.#asTeam(() => [
      { type: 'CorrectionSuspended', reason: draw.one(REASONS), cause: 'itself', suspendedOn: dayText(began), movesDeadline: moves },
    ]);
    yield this.#in(10, 30);
    const resumed = dayOf(history.now);
    const { effective, kind, milestones } = this.#now;
    const movedBy = moves ? resumed - began : 0;
    const later = (dueDay: string) => dueAt(kind, dayNumber(dueDay) + movedBy);
    this.#asTeam(() => [
      {
        type: 'CorrectionResumed',
        ...{ resumedOn: dayText(resumed), movedBy, previousDueDay: effective.dueDay, due: later(effective.dueDay), terms: termsOf(kind) },
        milestones: milestones
          .filter(({ reached, due }) => !reached && movedBy > 0 && dayNumber(due.dueDay) >= began)
          .map(({ milestone, due }) => ({ milestone, due: later(due.dueDay) })),
      },
    ]);
  }

  *#execution(): Course {
    const { draw } = this.#office;
    for (let left = draw.whole(0, 3); left > 0; left -= 1) {
      yield this.#in(3, 10);
      this.#asUnit((reportedBy, by) => [
        {
          type: 'ProgressReported',
          ...{ reportedBy, note: draw.one(NOTES), percent: draw.whole(1, 9) * 10, evidence: this.#office.uploads(by, draw.whole(0, 1)) },
        },
      ]);
    }
    for (const { milestone } of this.#now.milestones) {
      yield this.#in(10, 30);
      this.#asUnit((reportedBy, by) => [{ type: 'MilestoneReached', milestone, reportedBy, evidence: this.#office.uploads(by, 1) }]);
    }
  }

  *#verification(): Course {
    const { draw } = this.#office;
    // One in five is late.
    if (draw.chance(0.2)) yield Math.max(endOf(dayNumber(this.#now.effective.dueDay)), this.#office.history.now);
    for (let isAccepted = false; !isAccepted;) {
      yield this.#in(1, 6);
      const attempt = this.#now.attempts.length + 1;
      this.#asUnit((submittedBy, by) => [
        {
          type: 'ResultSubmitted',
          ...{
            attempt,
            submittedBy,
            statement: `${draw.one(NOTES)}各项措施均已落实，恳请验收。`,
            evidence: this.#office.uploads(by, draw.whole(1, 3)),
          },
        },
      ]);
      yield* this.#undisputed();
      isAccepted = draw.chance(0.82);
      this.#verdict(attempt, isAccepted);
      if (isAccepted && draw.chance(0.01)) {
        yield this.#in(1, 2);
        if (record(this.#case).phase === 'Closed' || this.#now.kind === 'sustained') return;
        this.#asTeam((revokedBy) => [{ type: 'AcceptanceRevoked', attempt, revokedBy, reason: '验收时遗漏一份材料。' }]);
        yield* this.#undisputed();
        this.#verdict(attempt, true);
      }
    }
  }

  /** Nothing is accepted while a dispute is open. */
  *#undisputed(): Course {
    do yield this.#in(1, 4);
    while (record(this.#case).disputes.at(-1)?.outcome === 'open');
  }

  #verdict(attempt: number, isAccepted: boolean): void {
    const { standard, effective, kind, period } = this.#now;
    const basedOn = this.#seen();
    const next = period === undefined ? undefined : { period: 2, due: dueAt(kind, dayNumber(effective.dueDay) + period) };
    this.#asTeam((verifiedBy) => [
      isAccepted
        ? {
            type: 'ResultAccepted',
            ...{
              attempt,
              verifiedBy,
              method: 'documents',
              verdicts: [{ criterion: standard, met: 'met' }],
              basedOn,
              opinion: '材料齐全，同意验收。',
            },
            ...(next && { next }),
          }
        : {
            type: 'ResultReturned',
            ...{ attempt, reason: this.#office.draw.one(RETURNS), verifiedBy, method: 'onSite', basedOn },
            verdicts: [{ criterion: standard, met: 'notMet' }],
          },
    ]);
  }

  /** A sustained one is attested every period, until nobody does any more. */
  *#attestations(): Course {
    const { draw, history } = this.#office;
    for (let due = this.#now.attestation?.due; due; due = this.#now.attestation?.due) {
      if (draw.chance(0.25)) return;
      yield Math.max(history.now, Date.parse(due.dueAt)) - draw.whole(1, 10) * 86_400_000;
      // A problem that was reopened has corrections of another cycle, withdrawn or begun anew.
      const { phase, cycle } = record(this.#case);
      const { attestation, standard, kind, period } = this.#now;
      if (!attestation || period === undefined || cycle !== this.#now.cycle || !['Rectified', 'Closed'].includes(phase)) return;
      const number = attestation.period;
      this.#asUnit((submittedBy, by) => [
        { type: 'AttestationSubmitted', period: number, submittedBy, statement: draw.one(NOTES), evidence: this.#office.uploads(by, 1) },
      ]);
      const basedOn = { revision: this.#case.stream.length - 1, evidence: hashesOf(this.#now.attestation?.submitted?.evidence ?? []) };
      yield* this.#undisputed();
      if (!['Rectified', 'Closed'].includes(record(this.#case).phase)) return;
      const verdicts = [{ criterion: standard, met: 'met' }] as const;
      const next = { period: number + 1, due: dueAt(kind, dayNumber(attestation.due.dueDay) + period) };
      this.#asTeam((verifiedBy) => [
        { type: 'AttestationAccepted', period: number, verifiedBy, method: 'documents', verdicts, basedOn, next },
      ]);
    }
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
