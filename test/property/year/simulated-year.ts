import {
  decide,
  ENGINE,
  evolve,
  isRefusal,
  NO_TIMERS,
  pendingTimers,
  problem as table,
  timersAfter,
  type Actor,
  type CaseTimer,
  type CaseTimers,
  type Problem,
  type ProblemCommand,
  type ProblemContext,
  type ProblemEvent,
  type RecordedProblem,
} from '#domain';
import { somebody } from '../../support/actors.js';
import { file, uploadsOf } from '../../support/uploads.js';
import { dayInChina } from '../days.js';
import type { Draw } from '../draw.js';
import { Agenda } from './agenda.js';
import { issuing, nextAct, UNITS, UPLOAD, type Chosen } from './acts.js';
import { BOOKS, procedureBy } from './books.js';
import type { Act, Down, Told } from './plain-year.js';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-01-01T00:00:00.500Z');
const END = Date.parse('2027-01-01T00:00:00.500Z');
const IDLE = 0.04;

const PEOPLE = {
  leader: somebody('leader', { holds: { leader: ['county'] } }),
  member: somebody('member', { holds: { supervisor: ['county'] } }),
  unit: somebody('unit', { holds: { branch: UNITS } }),
};
const UPLOADS = uploadsOf(file(UPLOAD, 'unit'));
const PROCEDURES = BOOKS.map((book, index) => procedureBy(book, index + 1));
const LADDER: ReadonlySet<string> = new Set([
  ...['ReminderIssued', 'ReminderMissed', 'EscalationProposed', 'CorrectionEscalated', 'EscalationDeclined'],
]);

/** A problem under a version of the procedure, with what was done about it and what its ladder told. */
export interface Case {
  readonly version: number;
  state: Problem;
  timers: CaseTimers;
  readonly acts: Act[];
  readonly told: Told[];
}

type Job = readonly [index: number, timer: CaseTimer];

/**
 * A year of cases: people act at instants at random, each act one that the rules take, and the engine gives `FireTimer` for what its read
 * model lists, at the instant or as soon as it is up again. Now and then it also fires early, twice, and for what is no longer there.
 */
export class SimulatedYear {
  readonly cases: readonly Case[];
  readonly downs: readonly Down[];
  /** How often a timer was refused, and by which code. */
  readonly refused = new Map<string, number>();
  /** Corrections that were issued by somebody. */
  issued = 0;
  private readonly acts = new Agenda<number>();
  private readonly timers = new Agenda<number>();
  private readonly stale = new Agenda<Job>();

  /** @param cases how many problems there are, each with one correction at least */
  constructor(
    private readonly draw: Draw,
    cases: number,
  ) {
    this.downs = stretches(draw);
    this.cases = Array.from({ length: cases }, (_, index) => {
      this.acts.put(this.someTime(BEGIN, 0, 300 * 24), index);
      return { version: draw.between(1, BOOKS.length), state: table.initial, timers: NO_TIMERS, acts: [], told: [] };
    });
  }

  /** Time goes to each next instant in turn, until the year is over. */
  run(): void {
    for (;;) {
      const due = Math.min(this.timers.next, this.stale.next);
      const up = this.downs.find(([from, to]) => from <= due && due < to)?.[1] ?? due;
      const now = Math.min(up, this.acts.next);
      if (now > END) return;
      if (this.acts.next < up) this.act(this.acts.take(), now);
      else this.fire(now);
    }
  }

  private act(index: number, now: number): void {
    const found = this.cases[index]!;
    const at = Temporal.Instant.fromEpochMilliseconds(now);
    const chosen = found.state.phase === 'None' ? this.begun(found, at) : this.chosen(found, found.state, at);
    // Now and then nothing is done for so long that the ladder is climbed to its top.
    this.acts.put(this.someTime(now, 1, this.draw.chance(0.25) ? 40 * 24 : 9 * 24), index);
    if (!chosen) return;
    const { by, command } = chosen;
    if (command.type === 'IssueCorrection') this.issued += 1;
    const before = pendingTimers(found.timers);
    this.give(found, command, PEOPLE[by], at);
    found.acts.push({ at: now, by: PEOPLE[by].id, command });
    this.wake(index);
    // A job that nobody took back, for what may be gone by then.
    for (const timer of before) if (this.draw.chance(0.2)) this.stale.put(Date.parse(timer.rung.at), [index, timer]);
  }

  private begun(found: Case, at: Temporal.Instant): Chosen {
    const content = { title: '台账不全', condition: '缺项', criterion: '第三条', severity: 'minor', category: '管理' } as const;
    const units = { body: 'county', leadUnit: this.draw.pick(UNITS), coUnits: [], evidence: [] };
    this.give(found, { type: 'RecordProblem', source: 'higherLevel', ...content, ...units }, PEOPLE.member, at);
    this.give(found, { type: 'ConfirmProblem' }, PEOPLE.leader, at);
    return issuing(this.draw, found.state as RecordedProblem, found.version, dayInChina(at));
  }

  private chosen({ version }: Case, problem: RecordedProblem, at: Temporal.Instant): Chosen | undefined {
    if (problem.phase === 'Withdrawn' || this.draw.chance(IDLE)) return undefined;
    if (problem.phase === 'Reopened' || problem.phase === 'Confirmed') return issuing(this.draw, problem, version, dayInChina(at));
    return nextAct(this.draw, problem, problem.corrections.length, version, at);
  }

  private fire(now: number): void {
    const at = Temporal.Instant.fromEpochMilliseconds(now);
    while (this.stale.next <= now) this.refuse(...this.stale.take(), at);
    while (this.timers.next <= now) {
      const index = this.timers.take();
      const found = this.cases[index]!;
      const due = pendingTimers(found.timers).filter(({ rung }) => Date.parse(rung.at) <= now);
      for (const timer of this.draw.shuffled(due)) {
        // One that another took along comes for nothing.
        if (isPending(timer, found.timers)) this.give(found, fires(timer), ENGINE, at);
        else this.refuse(index, timer, at);
        if (this.draw.chance(0.1)) this.refuse(index, timer, at);
      }
      const [early] = pendingTimers(found.timers);
      if (early && this.draw.chance(0.1)) this.refuse(index, early, at);
      this.wake(index);
    }
  }

  /** Gives what comes too early, again, or to nothing. What a stale job is about may be due again: then its turn comes by itself. */
  private refuse(index: number, timer: CaseTimer, now: Temporal.Instant): void {
    const { state, timers, version } = this.cases[index]!;
    if (isPending(timer, timers) && Temporal.Instant.compare(timer.rung.at, now) <= 0) return;
    const made = decide(table, fires(timer), state, contextOf(version, ENGINE, now));
    if (!isRefusal(made)) throw new Error(`${String(now)}: ${JSON.stringify(timer)} made ${JSON.stringify(made)}`);
    this.refused.set(made.code, (this.refused.get(made.code) ?? 0) + 1);
  }

  private give(found: Case, command: ProblemCommand, actor: Actor, at: Temporal.Instant): void {
    const made = decide(table, command, found.state, contextOf(found.version, actor, at));
    if (isRefusal(made)) throw new Error(`${String(at)} ${JSON.stringify(command)}: ${made.code} ${JSON.stringify(made.details)}`);
    found.state = evolve(table, found.state, made);
    found.timers = made.reduce((timers: CaseTimers, event) => timersAfter(timers, event), found.timers);
    found.told.push(...made.filter(isOfLadder).map((event) => ({ at: String(at), event })));
  }

  private wake(index: number): void {
    const next = Math.min(...pendingTimers(this.cases[index]!.timers).map(({ rung }) => Date.parse(rung.at)));
    if (next < Infinity) this.timers.put(next, index);
  }

  /** Half a second past, so that nothing is done at the very instant of a timer. */
  private someTime(from: number, least: number, most: number): number {
    return from + this.draw.between(least * 3600, most * 3600) * 1000;
  }
}

const fires = ({ correction, rung: { step, at }, milestone, period }: CaseTimer) =>
  ({
    type: 'FireTimer',
    correction,
    step,
    at,
    ...(milestone !== undefined && { milestone }),
    ...(period !== undefined && { period }),
  }) as const;

const isPending = (timer: CaseTimer, timers: CaseTimers) =>
  pendingTimers(timers).some((other) => JSON.stringify(fires(other)) === JSON.stringify(fires(timer)));

const isOfLadder = (event: ProblemEvent): event is Extract<ProblemEvent, { readonly correction: number }> =>
  LADDER.has(event.type) && 'correction' in event;

const contextOf = (version: number, actor: Actor, now: Temporal.Instant): ProblemContext => ({
  actor,
  now,
  team: { body: 'county' },
  procedure: PROCEDURES[version - 1]!,
  tree: { revision: 1, isActive: () => true },
  uploads: UPLOADS,
});

/**
 * When the engine is down: up to four days, and now and then until the very instant at which a reminder's grace ends, or a second after it.
 */
function stretches(draw: Draw): readonly Down[] {
  const downs: Down[] = [];
  for (let from = BEGIN; from < END;) {
    from += draw.between(60, 15 * 24 * 60) * 60_000;
    // A day after nine in the morning in China: the rungs of most days are then exactly as late as they may be.
    const morning = Math.ceil((from + 30 * HOUR) / (24 * HOUR)) * 24 * HOUR + HOUR;
    const to = draw.chance(0.4)
      ? morning + draw.pick([0, 1000, 6 * HOUR, 6 * HOUR + 1000])
      : from + draw.between(60, 96 * 3600) * 1000 - 500;
    downs.push([from, to]);
    from = to + 500;
  }
  return downs;
}

/** When the year is over. */
export const YEAR_END = END;
