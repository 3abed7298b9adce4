import { expect } from '@jest/globals';
import { decideApart, evolve, isRefusal } from '#domain';
import type { Context, Decided, EventShapes, Lifecycle, Message, Phased, Refusal } from '#domain';

/** What a rule's test is about: a table, the shapes of its events, and a builder of contexts that gives what the rule doesn't care about. */
export interface Subject<C extends Message, E extends Message, S extends Phased, X extends Context, O> {
  readonly table: Lifecycle<C, E, S, X>;
  readonly shapes: EventShapes;
  readonly context: (overrides?: O) => X;
  readonly inner?: Inner<C, S>;
}

/** A table that lives inside the subject's: its rows' `to` are checked as well. */
export interface Inner<C, S> {
  readonly rows: Readonly<Record<string, { readonly to: readonly string[] }>>;
  readonly follows?: readonly { readonly to: readonly string[] }[];
  /** The phase of the inner thing that a command is for. */
  phase(outer: S, command: C): string | undefined;
}

/** Names a subject, with its types inferred. */
export const subject = <C extends Message, E extends Message, S extends Phased, X extends Context, O>(
  table: Lifecycle<C, E, S, X>,
  shapes: EventShapes,
  context: (overrides?: O) => X,
  inner?: Inner<C, S>,
): Subject<C, E, S, X, O> => ({ table, shapes, context, ...(inner && { inner }) });

/**
 * A rule's test in three lines:
 *
 *     given(loan, borrowed({ dueDay: '2026-02-01' }))
 *       .when({ type: 'RenewLoan', days: 30, reason: 'unread' }, { now: '2026-02-02T00:00+08:00' })
 *       .refuses('loan.already-due');
 */
export const given = <C extends Message, E extends Message, S extends Phased, X extends Context, O>(
  about: Subject<C, E, S, X, O>,
  ...history: readonly NoInfer<E>[]
) => new Given(about, history);

class Given<C extends Message, E extends Message, S extends Phased, X extends Context, O> {
  constructor(
    private readonly about: Subject<C, E, S, X, O>,
    private readonly history: readonly E[],
  ) {}

  /** The state that the history leads to. */
  get state(): S {
    pointing(this.when, () => expect(faults(this.about.shapes, this.history)).toEqual([]));
    return evolve(this.about.table, this.about.table.initial, this.history);
  }

  when(command: C, overrides?: O): Outcome<E, S> {
    const before = this.state;
    const decided = decideApart(this.about.table, command, before, this.about.context(overrides));
    if (isRefusal(decided)) return new Outcome(decided, before);
    pointing(this.when, () => conforms(this.about, command, before, decided));
    return new Outcome(decided, evolve(this.about.table, before, all(decided)));
  }
}

/** What became of a command. */
class Outcome<E extends Message, S extends Phased> {
  constructor(
    private readonly decided: Decided<E> | Refusal,
    /** The state afterwards. */
    readonly state: S,
  ) {}

  /** Exactly these events were written, what follows by itself included. */
  then(...events: readonly NoInfer<E>[]): this {
    pointing(this.then, () => expect(isRefusal(this.decided) ? this.decided : all(this.decided)).toEqual(events));
    return this;
  }

  /** It was refused with this code, and with at least these details. */
  refuses(code: string, details?: Readonly<Record<string, unknown>>): this {
    const expected = { code, ...(details && { details }) };
    pointing(this.refuses, () => expect(isRefusal(this.decided) ? this.decided : all(this.decided)).toMatchObject(expected));
    return this;
  }

  /** It was accepted, and this is the phase afterwards. */
  leads(phase: S['phase']): this {
    pointing(this.leads, () => expect(isRefusal(this.decided) ? this.decided : this.state.phase).toBe(phase));
    return this;
  }
}

const all = <E>({ own, followed }: Decided<E>): readonly E[] => [...own, ...followed];

/** Events have their shapes, and lead where the rows say. */
function conforms<C extends Message, E extends Message, S extends Phased, X extends Context, O>(
  { table, shapes, inner }: Subject<C, E, S, X, O>,
  command: C,
  before: S,
  decided: Decided<E>,
): void {
  const afterOwn = evolve(table, before, decided.own);
  expect(faults(shapes, all(decided))).toEqual([]);
  expect(table.steps[command.type as C['type']].to).toContain(afterOwn.phase);
  if (inner?.rows[command.type]) {
    const to = [inner.rows[command.type], ...(inner.follows ?? [])].flatMap((row) => row?.to ?? []);
    expect(to).toContain(inner.phase(afterOwn, command));
  }
  decided.followed.reduce((state, event) => {
    const next = evolve(table, state, [event]);
    const rows = (table.follows ?? []).filter(({ from }) => from.includes(state.phase));
    expect(rows.flatMap(({ to }) => to)).toContain(next.phase);
    return next;
  }, afterOwn);
}

function faults(shapes: EventShapes, events: readonly Message[]) {
  return events.flatMap(({ type, ...data }) => {
    const shape = shapes[type];
    const fault = shape ? shape.fault(data, '') : { path: '', reason: 'an event type' };
    return fault ? [{ type, ...fault, data }] : [];
  });
}

/** Lets a failure point at the test's line, rather than in here. */
function pointing(from: (...args: never[]) => unknown, assertion: () => void): void {
  try {
    assertion();
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, from);
    throw error;
  }
}
