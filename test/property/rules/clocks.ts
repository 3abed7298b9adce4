import type { Due, Reckoning } from '#domain';
import { dayInChina, endInChina } from '../days.js';
import type { Counting } from './counting.js';
import { holds } from './holds.js';

interface Stage {
  dueDay: string;
  reached: boolean;
  reckoning: Reckoning | undefined;
}

interface Days {
  readonly dueDay?: string;
  readonly milestones?: Readonly<Record<string, string>>;
}

interface Recounted {
  readonly previousDueDay: string;
  readonly due: Due;
}

interface Recalculated extends Recounted {
  readonly original?: Recounted;
  readonly approved?: Recounted;
  readonly milestones: readonly (Recounted & { readonly milestone: string })[];
}

type Moved = readonly { readonly milestone: string; readonly due: Due }[];

/** A due day ends where the next one begins. */
const isPast = (dueDay: string, at: Temporal.Instant): boolean => dayInChina(at) > dueDay;

const isDated = ({ dueDay, dueAt }: Due): boolean => dueAt === endInChina(dueDay);

/** The clocks of one correction, counted as domain.md says, from its events alone. */
export class Clocks {
  original: string;
  approved: string;
  effective: string;
  readonly stages: ReadonlyMap<string, Stage>;
  private suspendedOn: string | undefined;
  /** How the days came about that are counted again. */
  private readonly reckonings: Record<'original' | 'approved' | 'effective', Reckoning | undefined>;
  /** What was due already when the suspension began; it does not move. */
  private wasLate = false;
  private readonly lateStages = new Set<string>();

  constructor(due: Due, milestones: Moved, counting: Counting) {
    for (const each of [due, ...milestones.map((milestone) => milestone.due)]) counting.check(each);
    holds(isDated(due) && milestones.every((each) => isDated(each.due)), 'a due day ends where the next day begins', due, milestones);
    this.original = this.approved = this.effective = due.dueDay;
    this.stages = new Map(
      milestones.map((each) => [each.milestone, { dueDay: each.due.dueDay, reached: false, reckoning: each.due.reckoning }]),
    );
    this.reckonings = { original: due.reckoning, approved: due.reckoning, effective: due.reckoning };
    this.stagesFit();
  }

  reach(milestone: string): void {
    const stage = this.stages.get(milestone);
    holds(stage !== undefined && !stage.reached, 'a milestone is reached once', milestone);
    stage.reached = true;
  }

  asked({ milestones = {} }: Days, at: Temporal.Instant): void {
    holds(!isPast(this.effective, at), 'an extension is asked for before the due instant', this.effective, String(at));
    for (const milestone of Object.keys(milestones)) {
      const stage = this.stages.get(milestone);
      holds(stage !== undefined && !isPast(stage.dueDay, at), 'a milestone is extended before it is due', milestone, String(at));
    }
  }

  granted(due: Due, milestones: Moved, previousDueDay: string, at: Temporal.Instant): void {
    const today = dayInChina(at);
    holds(isDated(due) && milestones.every((each) => isDated(each.due)), 'a due day ends where the next day begins', due, milestones);
    holds(previousDueDay === this.effective, 'a decision says what was due before', previousDueDay, this.effective);
    if (due.dueDay !== this.effective) {
      holds(due.dueDay >= today && due.dueDay > this.effective, 'an extension is granted to no past day, and to a later one', due, today);
      this.approved = this.effective = due.dueDay;
      this.reckonings.approved = this.reckonings.effective = undefined;
    }
    for (const { milestone, due: granted } of milestones) {
      const stage = this.stages.get(milestone);
      holds(stage !== undefined && !stage.reached, 'a milestone is extended that is not reached', milestone);
      holds(granted.dueDay >= today && granted.dueDay > stage.dueDay, 'a milestone is granted no past day', granted, today);
      stage.dueDay = granted.dueDay;
      stage.reckoning = undefined;
    }
    this.stagesFit();
  }

  suspended(on: string, at: Temporal.Instant, movesDeadline: boolean): void {
    holds(on === dayInChina(at), 'a suspension begins on the day on which it is made', on, String(at));
    this.suspendedOn = on;
    this.wasLate = isPast(this.effective, at);
    this.lateStages.clear();
    for (const [milestone, { dueDay }] of this.stages) if (isPast(dueDay, at)) this.lateStages.add(milestone);
    holds(movesDeadline === !this.wasLate, 'a suspension after the due instant moves nothing, and says so', movesDeadline);
  }

  /** It moves by the days from the day of suspension, inclusive, to the day of resumption, exclusive. */
  resumed(due: Due, milestones: Moved, movedBy: number, at: Temporal.Instant, counting: Counting): void {
    const days = counting.between(this.suspendedOn!, dayInChina(at));
    const moves = this.wasLate ? 0 : days;
    holds(movedBy === moves, 'the due day moves by exactly the days of the suspension', movedBy, moves, this);
    this.effective = counting.plus(this.effective, moves);
    this.reckonings.effective = due.reckoning;
    for (const [milestone, stage] of this.stages) {
      if (!stage.reached && !this.lateStages.has(milestone)) stage.dueDay = counting.plus(stage.dueDay, days);
    }
    for (const each of milestones) {
      this.stages.get(each.milestone)!.reckoning = each.due.reckoning;
      holds(each.due.dueDay === this.stages.get(each.milestone)?.dueDay, 'a milestone moves by exactly the days of the suspension', each);
    }
    holds(due.dueDay === this.effective && isDated(due), 'the effective day is the approved one and the days of suspension', due, this);
    this.suspendedOn = undefined;
    this.stagesFit();
  }

  /** Whatever was counted into a year that was not published is counted again, and nothing else moves. */
  recalculated(event: Recalculated, at: Temporal.Instant, counting: Counting): void {
    const today = this.suspendedOn ?? dayInChina(at);
    const named = [...this.stages.values()].filter(({ reached, reckoning }) => !reached && !reckoning).map(({ dueDay }) => dueDay);
    const first = [today, ...named].sort().at(-1)!;
    const isLimited = new Set(this.original === this.effective ? ['original'] : []);
    if (this.approved === this.effective) isLimited.add('approved');
    for (const clock of ['original', 'approved', 'effective'] as const) {
      const set = clock === 'effective' ? event : event[clock];
      if (!set) continue;
      const floor = clock === 'effective' || isLimited.has(clock) ? first : today;
      this.counts(this.reckonings[clock], this[clock], set, { today, floor, last: undefined }, counting);
    }
    for (const set of event.milestones) {
      const stage = this.stages.get(set.milestone);
      holds(stage !== undefined && !stage.reached, 'a milestone is counted again that is not reached', set);
      this.counts(stage.reckoning, stage.dueDay, set, { today, floor: today, last: event.due.dueDay }, counting);
      stage.dueDay = set.due.dueDay;
      stage.reckoning = set.due.reckoning;
    }
    for (const clock of ['original', 'approved', 'effective'] as const) {
      const set = clock === 'effective' ? event : event[clock];
      if (!set) continue;
      this[clock] = set.due.dueDay;
      this.reckonings[clock] = set.due.reckoning;
    }
    this.stagesFit();
  }

  private counts(
    by: Reckoning | undefined,
    before: string,
    { previousDueDay, due }: Recounted,
    { today, floor, last }: { readonly today: string; readonly floor: string; readonly last: string | undefined },
    counting: Counting,
  ): void {
    counting.check(due);
    holds(previousDueDay === before && isDated(due), 'both days are kept', previousDueDay, before);
    if (due.dueDay === before) return;
    holds(before >= today, 'what is past due does not move', before, today);
    holds(by !== undefined, 'a day that somebody named stays', before, due);
    const counted = counting.reached(by);
    const kept = counted < floor ? floor : counted;
    holds(
      due.dueDay === (last !== undefined && last < kept ? last : kept),
      'a day is counted again as it was counted',
      by,
      due,
      floor,
      last,
    );
  }

  /** Once everybody has reacted, nothing is provisional that is known. */
  agreeOnYears(today: string, counting: Counting): void {
    const { effective: by } = this.reckonings;
    holds(!by || this.suspendedOn !== undefined || this.effective < today || counting.isUncertain(by), 'what is published is certain', by);
  }

  /** @throws BrokenRule where the table keeps other days */
  agree(kept: {
    readonly original: Due;
    readonly approved: Due;
    readonly effective: Due;
    readonly milestones: readonly { readonly milestone: string; readonly due: Due; readonly reached: boolean }[];
  }): void {
    const days = { original: this.original, approved: this.approved, effective: this.effective };
    for (const [clock, dueDay] of Object.entries(days)) {
      holds(kept[clock as keyof typeof days].dueDay === dueDay, 'the three clocks are right', clock, dueDay, kept);
    }
    for (const { milestone, due, reached } of kept.milestones) {
      const stage = this.stages.get(milestone);
      holds(due.dueDay === stage?.dueDay && reached === stage.reached, "the milestones' days are right", milestone, stage, due);
    }
  }

  get allReached(): boolean {
    return [...this.stages.values()].every(({ reached }) => reached);
  }

  private stagesFit(): void {
    for (const [milestone, { dueDay, reached }] of this.stages) {
      holds(reached || dueDay <= this.effective, 'no milestone passes the due day', milestone, dueDay, this.effective);
    }
  }
}
