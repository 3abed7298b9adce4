import type { Due } from '#domain';
import { dayInChina, daysFrom, endInChina, plusDays } from '../days.js';
import { holds } from './holds.js';

interface Stage {
  dueDay: string;
  reached: boolean;
}

interface Days {
  readonly dueDay?: string;
  readonly milestones?: Readonly<Record<string, string>>;
}

type Moved = readonly { readonly milestone: string; readonly due: Due }[];

/** A due day ends where the next one begins. */
const isPast = (dueDay: string, at: Temporal.Instant): boolean => dayInChina(at) > dueDay;

const isDated = ({ dueDay, dueAt }: Due): boolean => dueAt === endInChina(dueDay);

/** The clocks of one correction, counted as domain.md says, from its events alone. */
export class Clocks {
  readonly original: string;
  approved: string;
  effective: string;
  readonly stages: ReadonlyMap<string, Stage>;
  private suspendedOn: string | undefined;
  /** What was due already when the suspension began; it does not move. */
  private wasLate = false;
  private readonly lateStages = new Set<string>();

  constructor(due: Due, milestones: Moved) {
    holds(isDated(due) && milestones.every((each) => isDated(each.due)), 'a due day ends where the next day begins', due, milestones);
    this.original = this.approved = this.effective = due.dueDay;
    this.stages = new Map(milestones.map((each) => [each.milestone, { dueDay: each.due.dueDay, reached: false }]));
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
    }
    for (const { milestone, due: granted } of milestones) {
      const stage = this.stages.get(milestone);
      holds(stage !== undefined && !stage.reached, 'a milestone is extended that is not reached', milestone);
      holds(granted.dueDay >= today && granted.dueDay > stage.dueDay, 'a milestone is granted no past day', granted, today);
      stage.dueDay = granted.dueDay;
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
  resumed(due: Due, milestones: Moved, movedBy: number, at: Temporal.Instant): void {
    const days = daysFrom(this.suspendedOn!, dayInChina(at));
    const moves = this.wasLate ? 0 : days;
    holds(movedBy === moves, 'the due day moves by exactly the days of the suspension', movedBy, moves, this);
    this.effective = plusDays(this.effective, moves);
    for (const [milestone, stage] of this.stages) {
      if (!stage.reached && !this.lateStages.has(milestone)) stage.dueDay = plusDays(stage.dueDay, days);
    }
    for (const each of milestones) {
      holds(each.due.dueDay === this.stages.get(each.milestone)?.dueDay, 'a milestone moves by exactly the days of the suspension', each);
    }
    holds(due.dueDay === this.effective && isDated(due), 'the effective day is the approved one and the days of suspension', due, this);
    this.suspendedOn = undefined;
    this.stagesFit();
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
