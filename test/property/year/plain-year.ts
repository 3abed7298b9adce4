import type { ProblemCommand } from '#domain';
import { daysFrom, plusDays } from '../days.js';
import type { Book, Kind, Step } from './books.js';

/** What somebody did, and when, in milliseconds. */
export interface Act {
  readonly at: number;
  readonly by: string;
  readonly command: ProblemCommand;
}

/** From when until when the engine was down, in milliseconds. */
export type Down = readonly [from: number, to: number];

/** An event of the ladder, with the instant at which it was recorded. */
export interface Told {
  readonly at: string;
  readonly event: Readonly<Record<string, unknown>> & { readonly type: string };
}

interface Rung extends Step {
  readonly due: number;
}

/** A day that a unit is held to, and what of its ladder is still to come. */
interface Hold {
  readonly dueDay: string;
  readonly milestone?: string;
  readonly period?: number;
  rungs: readonly Rung[];
}

interface Stage {
  readonly name: string;
  day: string;
  reached: boolean;
}

interface Escalation {
  readonly data: Readonly<Record<string, unknown>>;
  waiting: boolean;
}

interface Task {
  readonly number: number;
  readonly kind: Kind;
  phase: 'working' | 'handedIn' | 'suspended' | 'accepted' | 'over';
  before: Task['phase'];
  suspendedOn: string;
  day: string;
  readonly stages: readonly Stage[];
  period: number;
  attestedBy: string;
  holds: Hold[];
  readonly escalations: Escalation[];
}

const HOUR = 3_600_000;
const CHINA = 8 * HOUR;
const SENT_TO: Readonly<Record<string, readonly string[]>> = {
  reminder: ['unit', 'responsiblePerson'],
  supervisionNotice: ['unit', 'responsiblePerson', 'responsibleLeader', 'team'],
  summonedTalk: ['unit', 'responsibleLeader', 'leader'],
  criticismCirculated: ['unit', 'responsibleLeader', 'team'],
};

const iso = (at: number): string => Temporal.Instant.fromEpochMilliseconds(at).toString();
const dayOf = (at: number): string => new Date(at + CHINA).toISOString().slice(0, 10);
const hourOf = (day: string, hour: number): number => Date.parse(day) - CHINA + hour * HOUR;

/**
 * What the ladder of one problem should have told, from what people did and when the engine was down: each task keeps the days that it is
 * held to, each of those what is to come of it, and time is walked through from act to act. It shares nothing with the rules but the books.
 */
export class PlainYear {
  readonly told: Told[] = [];
  /** Rungs that lay ahead, and came to nothing because something else came first. */
  cancelled = 0;
  private readonly tasks: Task[] = [];

  constructor(
    private readonly book: Book,
    private readonly downs: readonly Down[],
  ) {}

  act({ at, by, command }: Act): void {
    this.until(at);
    const named = 'correction' in command ? this.tasks[command.correction - 1] : undefined;
    if (named) this.onTask(named, command, at, by);
    else if (command.type === 'IssueCorrection') {
      const day = command.dueDay ?? this.plus(dayOf(at), this.book.limits[command.kind]);
      this.begin(
        command.kind,
        day,
        (command.milestones ?? []).map(({ milestone, dueDay }) => ({ name: milestone, day: dueDay, reached: false })),
        at,
      );
    } else if (command.type === 'ReopenProblem' || command.type === 'WithdrawProblem') for (const task of this.tasks) this.end(task);
  }

  /** Everything that comes before an instant, or at it. */
  until(at: number): void {
    const ready = this.tasks.flatMap((task) =>
      task.holds.flatMap((hold) => hold.rungs.map((rung) => ({ task, hold, rung, fires: this.firstUp(rung.due) }))),
    );
    const now = ready.filter(({ fires }) => fires <= at).sort((one, other) => one.fires - other.fires || one.rung.due - other.rung.due);
    for (const { task, hold, rung, fires } of now) {
      hold.rungs = hold.rungs.filter((other) => other !== rung);
      this.climb(task, hold, rung, fires);
    }
  }

  private onTask(task: Task, command: ProblemCommand, at: number, by: string): void {
    switch (command.type) {
      case 'ReachMilestone':
        task.stages.find(({ name }) => name === command.milestone)!.reached = true;
        this.drop(task, (hold) => hold.milestone === command.milestone);
        return;
      case 'GrantExtension':
        if (command.dueDay !== undefined) {
          task.day = command.dueDay;
          lapse(task);
          this.drop(task, (hold) => hold.milestone === undefined);
          this.hold(task, { dueDay: task.day }, at);
        }
        for (const [name, day] of Object.entries(command.milestones ?? {})) {
          task.stages.find((stage) => stage.name === name)!.day = day;
          this.drop(task, (hold) => hold.milestone === name);
          this.hold(task, { dueDay: day, milestone: name }, at);
        }
        return;
      case 'SuspendCorrection':
        this.rest(task, 'suspended');
        task.suspendedOn = dayOf(at);
        return;
      case 'ResumeCorrection':
        this.resume(task, at);
        return;
      case 'SubmitResult':
      case 'RevokeAcceptance':
        this.rest(task, 'handedIn');
        return;
      case 'ReturnResult':
        task.phase = 'working';
        this.holdAll(task, at);
        return;
      case 'AcceptResult':
        task.phase = task.kind === 'sustained' ? 'accepted' : 'over';
        if (task.kind === 'sustained') this.await(task, 2, this.plus(task.day, this.book.period), at);
        return;
      case 'SubmitAttestation':
        this.rest(task, 'accepted');
        return;
      case 'AcceptAttestation':
        this.await(task, task.period + 1, this.plus(task.attestedBy, this.book.period), at);
        return;
      case 'RejectAttestation':
        this.await(task, task.period, task.attestedBy, at);
        return;
      case 'ReassignCorrection': {
        if (task.phase === 'suspended') this.resume(task, at);
        this.end(task);
        const left = task.stages.filter(({ reached }) => !reached);
        const carried = (left.length > 0 ? left : task.stages).map((stage) => ({ ...stage, reached: false }));
        this.begin(task.kind, command.dueDay ?? task.day, carried, at);
        return;
      }
      case 'WithdrawCorrection':
        this.end(task);
        return;
      case 'IssueReminder':
        this.tell(at, { type: 'ReminderIssued', ...this.about(task), cause: 'hand', to: SENT_TO['reminder'], reason: command.reason, by });
        return;
      case 'EscalateCorrection': {
        const { step, reason } = command;
        const data = { ...this.about(task), escalation: task.escalations.length + 1, step, to: SENT_TO[step] };
        task.escalations.push({ data, waiting: false });
        this.tell(at, { type: 'CorrectionEscalated', ...data, cause: 'hand', reason, by });
        return;
      }
      case 'ConfirmEscalation': {
        const { data } = decided(task, command.escalation);
        this.tell(at, { type: 'CorrectionEscalated', ...data, cause: 'ladder', ...(command.opinion && { reason: command.opinion }), by });
        return;
      }
      case 'DeclineEscalation': {
        const { correction, escalation, reason } = command;
        decided(task, escalation);
        this.tell(at, { type: 'EscalationDeclined', correction, escalation, declinedBy: by, reason });
      }
    }
  }

  private begin(kind: Kind, day: string, stages: readonly Stage[], at: number): void {
    const idle = { suspendedOn: '', period: 1, attestedBy: '', holds: [], escalations: [] };
    const task: Task = { number: this.tasks.length + 1, kind, phase: 'working', before: 'working', day, stages, ...idle };
    this.tasks.push(task);
    this.holdAll(task, at);
  }

  private resume(task: Task, at: number): void {
    const today = dayOf(at);
    const took = this.between(task.suspendedOn, today);
    const moved = (day: string) => (day < task.suspendedOn ? day : this.plus(day, took));
    task.day = moved(task.day);
    for (const stage of task.stages) if (!stage.reached) stage.day = moved(stage.day);
    task.phase = task.before;
    if (task.phase === 'working') this.holdAll(task, at);
  }

  private holdAll(task: Task, at: number): void {
    this.hold(task, { dueDay: task.day }, at);
    for (const { name, day, reached } of task.stages) if (!reached) this.hold(task, { dueDay: day, milestone: name }, at);
  }

  private await(task: Task, period: number, dueDay: string, at: number): void {
    task.period = period;
    task.attestedBy = dueDay;
    this.hold(task, { dueDay, period }, at);
  }

  /** What came due before is passed over; of a milestone the unit is reminded, and that is all. */
  private hold(task: Task, about: Omit<Hold, 'rungs'>, at: number): void {
    const steps = this.book.ladder.filter(({ step }) => about.milestone === undefined || step === 'reminder');
    const rungs = steps.map((step) => ({ ...step, due: hourOf(this.plus(about.dueDay, step.offset), step.hour) }));
    task.holds.push({ ...about, rungs: rungs.filter(({ due }) => due > at) });
  }

  private rest(task: Task, phase: Task['phase']): void {
    task.before = task.phase;
    task.phase = phase;
    this.drop(task, () => true);
    lapse(task);
  }

  private end(task: Task): void {
    this.rest(task, 'over');
  }

  private drop(task: Task, which: (hold: Hold) => boolean): void {
    this.cancelled += task.holds.filter(which).reduce((sum, { rungs }) => sum + rungs.length, 0);
    task.holds = task.holds.filter((hold) => !which(hold));
  }

  private climb(task: Task, { dueDay, milestone, period }: Hold, { step, due, to, confirm }: Rung, now: number): void {
    const about = {
      correction: task.number,
      ...(milestone !== undefined && { milestone }),
      ...(period !== undefined && { period }),
      dueDay,
      dueAt: iso(hourOf(plusDays(dueDay, 1), 0)),
      at: iso(due),
      to: to ?? SENT_TO[step],
    };
    if (step === 'reminder') {
      const late = Math.floor((now - due) / 1000);
      const graceHours = this.book.grace ?? 24;
      if (late > graceHours * 3600) this.tell(now, { type: 'ReminderMissed', ...about, late, graceHours });
      else this.tell(now, { type: 'ReminderIssued', ...about, cause: 'ladder' });
      return;
    }
    const data = { ...about, escalation: task.escalations.length + 1, step };
    task.escalations.push({ data, waiting: confirm === true });
    this.tell(now, confirm ? { type: 'EscalationProposed', ...data } : { type: 'CorrectionEscalated', ...data, cause: 'ladder' });
  }

  /** What a step by hand is about. */
  private about({ number, phase, day, period, attestedBy }: Task) {
    const dueDay = phase === 'accepted' ? attestedBy : day;
    return { correction: number, ...(phase === 'accepted' && { period }), dueDay, dueAt: iso(hourOf(plusDays(dueDay, 1), 0)) };
  }

  private tell(at: number, event: Told['event']): void {
    this.told.push({ at: iso(at), event });
  }

  private firstUp(at: number): number {
    return this.downs.find(([from, to]) => from <= at && at < to)?.[1] ?? at;
  }

  private plus(day: string, count: number): string {
    if (this.book.counting === 'days') return plusDays(day, count);
    let reached = day;
    for (let left = Math.abs(count); left > 0;) {
      reached = plusDays(reached, Math.sign(count));
      if (this.isWorked(reached)) left -= 1;
    }
    return reached;
  }

  private between(from: string, to: string): number {
    const days = Array.from({ length: Math.max(0, daysFrom(from, to)) }, (_, index) => plusDays(from, index));
    return this.book.counting === 'days' ? days.length : days.filter((day) => this.isWorked(day)).length;
  }

  private isWorked(day: string): boolean {
    const { daysOff, workedDays } = this.book;
    return workedDays.includes(day) || (![0, 6].includes(new Date(day).getUTCDay()) && !daysOff.includes(day));
  }
}

/** A proposal is over with what it was made for. */
function lapse({ escalations }: Task): void {
  for (const each of escalations) each.waiting = false;
}

function decided({ escalations }: Task, number: number): Escalation {
  const found = escalations[number - 1];
  if (!found?.waiting) throw new TypeError(`escalation ${number} does not wait`);
  found.waiting = false;
  return found;
}
