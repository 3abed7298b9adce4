import type { HistoryEvent } from '../core/history-event.js';
import type { Change, Rows } from '../core/projection.js';
import type { PatchOf } from '../core/table.js';
import { make, put } from './changes.js';
import { dueOf, lightOfCorrection, worst, type Lit } from './lights.js';
import type { RegisterRow, RegisterTables } from './tables.js';
import { correctionTasks, problemTasks } from './tasks.js';
import type { CorrectionPhase, ProblemPhase } from './terms.js';

type Problem = RegisterRow<'problems'>;
type Correction = RegisterRow<'corrections'>;
type ProblemPatch = PatchOf<RegisterTables['problems']>;
type CorrectionPatch = PatchOf<RegisterTables['corrections']>;
export type RegisterRows = Rows<RegisterTables>;

/** A row that an earlier event must have made. @throws RangeError where the history does not hold that event */
export function there<T>(row: T | undefined, ...what: readonly (string | number)[]): T {
  if (row === undefined) throw new RangeError(`${what.join(' ')} was never recorded`);
  return row;
}

/**
 * One event's changes of a problem and its corrections. What follows from them is worked out once, at the end: lights, due days and
 * what waits for whom.
 */
export class Case {
  readonly #changes: Change[] = [];
  readonly #corrections = new Map<number, Correction>();
  readonly #correctionPatches = new Map<number, CorrectionPatch>();
  /** A copy of its own, changed in place: a row is wide, and an event changes it several times. */
  readonly #problem: Problem;
  readonly #patch: ProblemPatch = {};

  constructor(
    readonly rows: RegisterRows,
    readonly event: HistoryEvent,
  ) {
    this.#problem = { ...there(rows.get('problems', event.thing), 'problem', event.thing) };
  }

  /** As it is now: what is set afterwards shows in it. */
  get problem(): Problem {
    return this.#problem;
  }

  correction(number: number): Correction {
    const held = this.#corrections.get(number) ?? this.rows.get('corrections', this.problem.problem, number);
    return there(held, 'correction', number, 'of problem', this.problem.problem);
  }

  set(patch: ProblemPatch): this {
    Object.assign(this.#problem, patch);
    Object.assign(this.#patch, patch);
    return this;
  }

  enter(phase: ProblemPhase, patch: ProblemPatch = {}): this {
    return this.set({ ...patch, phase, phaseSince: this.event.ordinal, phaseSinceMs: this.event.recordedMs });
  }

  setCorrection(number: number, patch: CorrectionPatch): this {
    const own = this.#corrections.get(number);
    if (own) Object.assign(own, patch);
    else this.#corrections.set(number, { ...this.correction(number), ...patch });
    const patched = this.#correctionPatches.get(number);
    if (patched) Object.assign(patched, patch);
    else this.#correctionPatches.set(number, { ...patch });
    return this;
  }

  enterCorrection(number: number, phase: CorrectionPhase, patch: CorrectionPatch = {}): this {
    return this.setCorrection(number, { ...patch, phase, phaseSince: this.event.ordinal, phaseSinceMs: this.event.recordedMs });
  }

  issue(correction: Correction): this {
    const { problem, correction: number, ...row } = correction;
    this.#changes.push(make('corrections', [problem, number], row));
    this.#corrections.set(number, { ...correction });
    return this.set({ current: [...this.problem.current, number] });
  }

  also(...changes: readonly Change[]): this {
    this.#changes.push(...changes);
    return this;
  }

  /** The changes of the event, with everything that follows from them. */
  changes(): readonly Change[] {
    const current = this.problem.current.map((number) => this.#relit(number));
    const left = [...this.#corrections.keys()]
      .filter((number) => !this.problem.current.includes(number))
      .map((number) => this.#relit(number));
    this.set({ ...worst(current), ...dueOf(current, this.problem) });
    const tasks = [...current, ...left].flatMap((correction) => {
      const { changes, waiting } = correctionTasks(this.rows, correction, this.problem);
      if (waiting !== correction.waiting) this.setCorrection(correction.correction, { waiting });
      return changes;
    });
    const own = problemTasks(this.rows, this.problem, current);
    this.set({ waiting: own.waiting });
    const patched = [...this.#correctionPatches].map(([number, patch]) => put('corrections', [this.problem.problem, number], patch));
    return [...this.#changes, put('problems', this.problem.problem, this.#patch), ...patched, ...tasks, ...own.changes];
  }

  #relit(number: number): Correction {
    const before = this.correction(number);
    const after = lightOfCorrection(before, this.problem);
    if (same(before, after)) return before;
    this.setCorrection(number, after);
    return this.correction(number);
  }
}

const same = (a: Lit, b: Lit) => a.lit === b.lit && a.yellowFrom === b.yellowFrom && a.redFrom === b.redFrom;

/** A fold that changes a problem's rows and lets everything that follows be worked out. */
export const inCase =
  <Data>(change: (problem: Case, data: Data, event: HistoryEvent<Data>) => Case) =>
  (event: HistoryEvent<Data>, rows: RegisterRows): readonly Change[] =>
    change(new Case(rows, event), event.data, event).changes();
