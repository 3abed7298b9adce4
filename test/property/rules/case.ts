import type { ProblemEvent, ProcedureContent, RecordedProblem } from '#domain';
import { dayInChina } from '../days.js';
import type { Recorded } from '../world.js';
import type { Calendars } from './counting.js';
import { holds } from './holds.js';
import { Task, type TaskEvent } from './task.js';

type Seen<T extends ProblemEvent['type']> = Extract<ProblemEvent, { type: T }>;

/** What of the world around a problem its rules need. */
export interface Around {
  procedure(version: number): ProcedureContent;
  readonly calendars: Calendars;
}

interface Standing {
  readonly append: number;
  readonly phase: string;
  readonly units: readonly string[];
}

/** One problem as its events tell it, followed without the tables; what domain.md says of problems is held on the way. */
export class Case {
  phase = 'None';
  cycle = 1;
  units: readonly string[] = [];
  inspection: string | undefined;
  body = '';
  confirmed = false;
  readonly tasks: Task[] = [];
  closings = 0;
  /** How it stood after each append. */
  readonly timeline: Standing[] = [];
  private recordedBy = '';
  private dispute: string | undefined;
  private disputes = 0;
  private disputeEvidence: readonly string[] = [];
  private version = 1;

  constructor(private readonly around: Around) {}

  see(recorded: Recorded<ProblemEvent>): void {
    const { event } = recorded;
    holds(this.phase !== 'Withdrawn', 'a withdrawn problem is over', event);
    if (isOfTask(event)) this.seeTask(event, recorded);
    else this.seeOwn(event, recorded);
  }

  /** Holds what is true between appends: within one, what follows is on its way. */
  settle(append: number): void {
    this.timeline.push({ append, phase: this.phase, units: this.units });
    if (this.phase === 'None' || this.phase === 'Draft' || this.phase === 'Withdrawn' || this.phase === 'Closed') return;
    holds(this.phase === this.worked, 'the problem’s phase follows its corrections', this.phase, this.worked, this.counting);
    const active = this.counting.map(({ unit }) => unit);
    holds(new Set(active).size === active.length, 'a unit has one active correction', active);
  }

  /** How it stood when something was decided elsewhere, or here. */
  before(append: number): Standing | undefined {
    return this.timeline.findLast((each) => each.append < append);
  }

  agree(state: RecordedProblem): void {
    holds(state.phase === this.phase && state.cycle === this.cycle, 'the state says what the events say', state.phase, this.phase);
    holds(sameUnits(this.units, [state.leadUnit, ...state.coUnits]), 'the units are those that the events name', this.units, state);
    holds(state.closings.length === this.closings, 'every closing stays on record', state.closings);
    holds(state.corrections.length === this.tasks.length, 'every correction stays on record', state.corrections);
    for (const [index, kept] of state.corrections.entries()) {
      const task = this.tasks[index]!;
      holds(kept.phase === task.phase && kept.unit === task.unit, 'a correction’s state says what its events say', kept, task.phase);
      holds(kept.attempts.length === task.attempts.length, 'every attempt stays on record', kept.attempts);
      task.clocks.agree(kept);
    }
  }

  /** The corrections that count: the current cycle's, neither withdrawn nor reassigned. */
  private get counting(): readonly Task[] {
    return this.tasks.filter((task) => task.cycle === this.cycle && task.isActive);
  }

  /** What the corrections make of the problem, in domain.md's words. */
  private get worked(): string {
    const phases = this.counting.map(({ counted }) => counted);
    if (phases.length === 0) return this.cycle === 1 ? 'Confirmed' : 'Reopened';
    if (phases.every((phase) => phase === 'Accepted')) return 'Rectified';
    if (phases.every((phase) => phase === 'Submitted' || phase === 'Accepted')) return 'PendingVerification';
    // One that is done already beside one that is not begun: the problem as a whole is being rectified.
    return phases.some((phase) => ['Executing', 'Submitted', 'Accepted'].includes(phase)) ? 'Rectifying' : 'Assigned';
  }

  private seeTask(event: TaskEvent, recorded: Recorded<ProblemEvent>): void {
    if (event.type === 'CorrectionIssued') {
      const task = new Task(event, this.around.calendars);
      holds(event.correction === this.tasks.length + 1 && task.cycle === this.cycle, 'corrections are numbered, in their cycle', event);
      holds(this.units.includes(task.unit), 'a correction is for the lead unit or a co-unit', event, this.units);
      holds((task.part === 'lead') === (task.unit === this.units[0]), 'a correction has the part that its unit has', event, this.units);
      this.continues(event, recorded);
      this.tasks.push(task);
      return;
    }
    const task = this.tasks[event.correction - 1];
    holds(task !== undefined, 'what happens to a correction happens to one that was issued', event);
    holds(task.cycle === this.cycle, 'corrections of earlier cycles stand still', event);
    task.see(event, recorded, this.dispute !== undefined);
    if (event.type === 'CorrectionReassigned') this.replace(task.unit, event.unit);
  }

  /** The next number has the old one's days, unless an explicit one is set. */
  private continues({ replaces, due, unit }: Seen<'CorrectionIssued'>, { command }: Recorded<ProblemEvent>): void {
    const old = replaces === undefined ? undefined : this.tasks[replaces - 1];
    if (replaces === undefined) return;
    const explicit = 'dueDay' in command ? command.dueDay : undefined;
    holds(old?.phase === 'Reassigned' && old.unit !== unit, 'a reassigned correction names the old one', replaces);
    holds(due.dueDay === (explicit ?? old.clocks.effective), 'a reassigned correction keeps the due day', due, old.clocks);
  }

  private seeOwn(event: Exclude<ProblemEvent, TaskEvent>, { at, actor }: Recorded<ProblemEvent>): void {
    const own = event.type;
    switch (own) {
      case 'ProblemRecorded':
        this.phase = 'Draft';
        this.units = [event.leadUnit, ...event.coUnits];
        ({ inspection: this.inspection, body: this.body, recordedBy: this.recordedBy } = event);
        this.version = event.procedure.version;
        holds((event.source === 'inspection') === (event.inspection !== undefined), 'an inspection’s problem names it', event);
        return;
      case 'ProblemConfirmed':
        holds(this.phase === 'Draft' && event.confirmedOn === dayInChina(at), 'a draft is confirmed, today', event);
        this.confirmed = true;
        this.phase = 'Confirmed';
        return;
      case 'ProblemWithdrawn':
        this.over(event);
        return;
      case 'ProblemAssigned':
        this.phase = 'Assigned';
        return;
      case 'ProblemUnassigned':
        this.phase = this.cycle === 1 ? 'Confirmed' : 'Reopened';
        return;
      case 'ProblemEnteredRectification':
        this.phase = 'Rectifying';
        return;
      case 'ProblemPresentedForVerification':
        this.phase = 'PendingVerification';
        return;
      case 'ProblemRectified':
        this.phase = 'Rectified';
        return;
      case 'ProblemClosed':
        this.close(event, actor.id);
        return;
      case 'ClosureRevoked':
        holds(this.phase === 'Closed', 'a closure is revoked', event);
        this.phase = 'Rectified';
        return;
      case 'ProblemReopened':
        holds(this.phase === 'Closed' && event.cycle === this.cycle + 1, 'reopening begins the next cycle', event, this.cycle);
        this.cycle = event.cycle;
        this.phase = 'Reopened';
        return;
      case 'FindingDisputed':
        holds(this.dispute === undefined, 'one dispute is open at a time', event);
        holds(!['Draft', 'Rectified', 'Closed'].includes(this.phase), 'a finding is disputed from Confirmed until Rectified', this.phase);
        holds(this.units.includes(event.unit), 'a unit of the problem disputes it', event, this.units);
        this.dispute = event.disputedBy;
        this.disputes += 1;
        this.disputeEvidence = event.evidence.map(({ sha256 }) => sha256);
        holds(event.dispute === this.disputes, 'disputes are numbered', event);
        return;
      case 'DisputeRetracted':
      case 'FindingMaintained':
      case 'FindingWithdrawn':
        holds(this.dispute !== undefined, 'an open dispute is decided', event);
        this.dispute = undefined;
        if (event.type === 'DisputeRetracted') return;
        holds(actor.id !== this.recordedBy, 'who decides a dispute did not record the finding', event, this.recordedBy);
        holds(new Set(event.basedOn.evidence).size === new Set(this.disputeEvidence).size, 'it was made on what was brought', event);
        if (event.type === 'FindingWithdrawn') this.over(event);
        return;
      case 'UnitSucceeded':
        this.replace(event.unit, event.successor);
        return;
      case 'EvidenceAmended':
        for (const task of this.tasks) task.amend(event.old, event.evidence.sha256);
        this.disputeEvidence = this.disputeEvidence.map((hash) => (hash === event.old ? event.evidence.sha256 : hash));
        return;
      case 'ProcedureMigrated':
        this.version = event.new.version;
        return;
      case 'RecordAmended':
    }
  }

  private close(event: Seen<'ProblemClosed'>, by: string): void {
    const { counting } = this;
    const { closureNeedsEvidence, verifierMayClose } = this.around.procedure(this.version);
    holds(this.dispute === undefined, 'nothing is closed before a dispute is decided', event);
    holds(counting.length > 0 && counting.every(({ phase }) => phase === 'Accepted'), 'no closure while one is unverified', counting);
    const bare = counting.filter(({ attempts }) => attempts.at(-1)!.evidence.length === 0);
    holds(!closureNeedsEvidence || bare.length === 0, 'no closure without evidence where it is asked for', bare);
    const verified = counting.some(({ verifiers }) => verifiers.has(by));
    holds(verifierMayClose || !verified, 'who closes did not verify', event);
    const needed = new Set(counting.flatMap(({ attempts }) => attempts.at(-1)!.evidence));
    holds(
      event.basedOn.evidence.every((hash) => needed.has(hash)),
      'a closing records the evidence that it was made on',
      event,
    );
    this.closings += 1;
    this.phase = 'Closed';
  }

  private over(event: ProblemEvent): void {
    holds(this.phase !== 'Closed' && this.dispute === undefined, 'what is closed or disputed is not withdrawn', event);
    holds(!this.counting.some(({ isOpen }) => isOpen), 'withdrawing a finding withdraws its open corrections', this.counting);
    this.phase = 'Withdrawn';
  }

  private replace(unit: string, successor: string): void {
    const replaced = this.units.map((each) => (each === unit ? successor : each));
    this.units = [...new Set([...replaced, successor])];
  }
}

const isOfTask = (event: ProblemEvent): event is TaskEvent =>
  'correction' in event && event.type !== 'RecordAmended' && event.type !== 'EvidenceAmended';

const sameUnits = (one: readonly string[], other: readonly string[]): boolean =>
  one[0] === other[0] && [...one].sort().join(' ') === [...other].sort().join(' ');
