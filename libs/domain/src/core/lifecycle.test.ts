import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { ENGINE, type Actor, type Role } from './actor.js';
import { inside } from './inside.js';
import {
  actingRole,
  allowedRoles,
  BrokenHistory,
  decide,
  decideApart,
  evolve,
  fold,
  follow,
  isRefusal,
  refusal,
  step,
  type At,
  type Context,
  type Lifecycle,
  type Refusal,
} from './lifecycle.js';

/** A book of a library: lent to a reader, and lost for good where it was away too long. */
type LoanCommand = { type: 'Lend'; days: number } | { type: 'Return' };
type LoanEvent = { type: 'Lent'; days: number } | { type: 'Returned' };
type Loan = { phase: 'In' } | { phase: 'Out'; days: number } | { phase: 'Back' };

interface LoanContext extends Context {
  readonly roles?: readonly Role[];
  readonly recused?: boolean;
  readonly shut?: boolean;
  readonly may?: readonly Role[];
}

const loan: Lifecycle<LoanCommand, LoanEvent, Loan, LoanContext> = {
  name: 'loan',
  initial: { phase: 'In' },
  roles: (_, { roles = ['leader'] }) => new Set(roles),
  recused: (_, { recused = false }) => recused,
  forbids: (_, { shut }) => shut === true && { code: 'loan.shut' },
  narrowed: (type, _, { may }) => (type === 'Lend' ? may : undefined),
  steps: {
    Lend: step({
      from: ['In'],
      to: ['Out'],
      by: ['supervisor', 'leader', 'engine'],
      decision: true,
      decide: ({ days }) => (days > 30 ? { code: 'loan.too-long' } : [{ type: 'Lent', days }]),
    }),
    Return: step({
      from: ['Out'],
      to: ['Back'],
      by: ['branch', 'leader'],
      forbids: ({ days }) => days === 0 && { code: 'loan.lost' },
      decide: () => [{ type: 'Returned' }],
    }),
  },
  evolve: {
    Lent: fold(['In'], (_, { days }) => ({ phase: 'Out', days })),
    Returned: fold(['Out'], () => ({ phase: 'Back' })),
  },
};

const by = (actor: Actor = somebody('p1'), rest: Omit<LoanContext, keyof Context> = {}): LoanContext => ({
  actor,
  now: Temporal.Instant.from('2026-03-01T00:00:00Z'),
  ...rest,
});
const lend = (days: number) => ({ type: 'Lend', days }) as const;

describe('deciding', () => {
  test('a command makes events, or is refused as data', () => {
    expect(decide(loan, lend(3), loan.initial, by())).toEqual([{ type: 'Lent', days: 3 }]);
    expect(decide(loan, lend(31), loan.initial, by())).toEqual({ code: 'loan.too-long' });
    expect([isRefusal({ code: 'x' }), isRefusal([])]).toEqual([true, false]);
  });

  test('asks who, then where the thing stands, then what forbids it', () => {
    const out: Loan = { phase: 'Out', days: 0 };
    const nobody = by(undefined, { roles: [], shut: true });
    expect(refusal(loan, 'Lend', out, nobody)).toEqual({
      code: 'loan.not-yours',
      details: { command: 'Lend', by: ['supervisor', 'leader', 'engine'] },
    });
    expect(refusal(loan, 'Lend', out, by(undefined, { shut: true }))).toEqual({
      code: 'loan.not-now',
      details: { command: 'Lend', phase: 'Out', from: ['In'] },
    });
    expect(refusal(loan, 'Return', out, by(undefined, { shut: true }))).toEqual({ code: 'loan.shut' });
    expect(refusal(loan, 'Return', out, by())).toEqual({ code: 'loan.lost' });
    expect(refusal(loan, 'Return', { phase: 'Out', days: 1 }, by())).toBe(false);
    expect(refusal(loan, 'Lend', loan.initial, by())).toBe(false);
  });

  test('recusal is why somebody may not, where the supervising side might', () => {
    const recused = by(undefined, { roles: [], recused: true });
    expect(refusal(loan, 'Lend', loan.initial, recused)).toEqual({ code: 'loan.recused', details: { command: 'Lend' } });
    const unitsOnly = { ...loan, steps: { ...loan.steps, Return: { ...loan.steps.Return, by: ['branch'] } } } as typeof loan;
    expect(refusal(unitsOnly, 'Return', loan.initial, recused)).toMatchObject({ code: 'loan.not-yours' });
  });

  test('a procedure narrows who may, but never the engine, and widens nothing', () => {
    const narrowed = by(undefined, { may: ['leader', 'branch'] });
    expect(allowedRoles(loan, 'Lend', loan.initial, narrowed)).toEqual(['leader', 'engine']);
    expect(allowedRoles(loan, 'Return', loan.initial, narrowed)).toEqual(['branch', 'leader']);
  });

  test('somebody acts in the first role that both the row and his standing allow', () => {
    expect(actingRole(loan, 'Lend', loan.initial, by(undefined, { roles: ['leader', 'supervisor'] }))).toBe('supervisor');
    expect(actingRole(loan, 'Lend', loan.initial, by(undefined, { roles: ['branch'] }))).toBeUndefined();
  });

  test('a table without extras asks role and phase alone', () => {
    const plain: Lifecycle<LoanCommand, LoanEvent, Loan> = {
      name: 'loan',
      initial: loan.initial,
      roles: () => new Set<Role>(),
      steps: { Lend: { ...loan.steps.Lend }, Return: { ...loan.steps.Return } },
      evolve: loan.evolve,
    };
    expect(refusal(plain, 'Lend', loan.initial, by())).toMatchObject({ code: 'loan.not-yours' });
  });
});

describe('what follows by itself', () => {
  type Count = { phase: 'Counting'; at: number } | { phase: 'Done' };
  type CountEvent = { type: 'Counted' } | { type: 'Finished' };
  const count: Lifecycle<{ type: 'Count' }, CountEvent, Count> = {
    name: 'count',
    initial: { phase: 'Counting', at: 0 },
    roles: () => new Set(['engine'] as const),
    steps: { Count: step({ from: ['Counting'], to: ['Counting'], by: ['engine'], decide: () => [{ type: 'Counted' }] }) },
    follows: [
      follow({ from: ['Counting'], to: ['Counting'], when: ({ at }) => at > 0 && at < 3, then: () => ({ type: 'Counted' }) }),
      follow({ from: ['Counting'], to: ['Done'], when: ({ at }) => at === 3, then: () => ({ type: 'Finished' }) }),
    ],
    evolve: {
      Counted: fold(['Counting'], ({ at }) => ({ phase: 'Counting', at: at + 1 })),
      Finished: fold(['Counting'], () => ({ phase: 'Done' })),
    },
  };

  test('is written in the same append, until nothing more follows', () => {
    expect(decideApart(count, { type: 'Count' }, count.initial, by(ENGINE))).toEqual({
      own: [{ type: 'Counted' }],
      followed: [{ type: 'Counted' }, { type: 'Counted' }, { type: 'Finished' }],
    });
    expect(decide(count, { type: 'Count' }, count.initial, by(ENGINE))).toHaveLength(4);
  });
});

describe('folding', () => {
  const lentAndReturned: readonly LoanEvent[] = [{ type: 'Lent', days: 3 }, { type: 'Returned' }];

  test('a history leads to a state', () => {
    expect(evolve(loan, loan.initial, lentAndReturned)).toEqual({ phase: 'Back' });
    expect(evolve(loan, loan.initial, [])).toBe(loan.initial);
  });

  test('an event where no rule could have put it breaks the history', () => {
    const broken = () => evolve(loan, loan.initial, [{ type: 'Returned' }]);
    expect(broken).toThrow(BrokenHistory);
    expect(broken).toThrow('Returned in In');
  });

  test('so does one that the table does not know', () => {
    expect(() => evolve(loan, loan.initial, [{ type: 'Burnt' } as unknown as LoanEvent])).toThrow(new BrokenHistory('Burnt', 'In'));
  });
});

describe('a lifecycle inside another', () => {
  type Library = { readonly phase: 'Open' | 'Shut'; readonly books: ReadonlyMap<string, Loan> };
  const library: Library = { phase: 'Open', books: new Map() };
  const books = inside(loan, {
    key: 'book',
    while: (type) => (type === 'Return' ? ['Open', 'Shut'] : ['Open']),
    at: (outer: Library, book: string) => outer.books.get(book),
    put: (outer, book, state) => ({ ...outer, books: new Map([...outer.books, [book, state]]) }),
    context: (_, context: LoanContext) => context,
  });
  const out: Library = { phase: 'Open', books: new Map([['b1', { phase: 'Out', days: 3 }]]) };

  test('its rows stand in the outer table, by the outer phases in which they may', () => {
    expect(books.steps.Return).toMatchObject({ from: ['Open', 'Shut'], to: ['Open', 'Shut'], by: ['branch', 'leader'] });
    expect(books.steps.Lend).toMatchObject({ from: ['Open'], decision: true });
    expect(books.steps.Return).not.toHaveProperty('decision');
  });

  test('a command names its inner thing, and so do the events that it makes', () => {
    const command: At<'book', string, LoanCommand> = { type: 'Return', book: 'b1' };
    expect(books.steps.Return.decide({ type: 'Return', book: 'b1' }, out, by())).toEqual([{ type: 'Returned', book: 'b1' }]);
    expect(books.give(command, out, by())).toEqual([{ type: 'Returned', book: 'b1' }]);
    expect(books.evolve.Returned(out, { type: 'Returned', book: 'b1' }).books.get('b1')).toEqual({ phase: 'Back' });
  });

  test('a thing that does not exist yet is met by the rows that begin there, and by no others', () => {
    const unknown: Refusal = { code: 'loan.unknown', details: { book: 'b2' } };
    expect(books.give({ type: 'Lend', book: 'b2', days: 1 }, out, by())).toEqual([{ type: 'Lent', book: 'b2', days: 1 }]);
    expect(books.take(out, { type: 'Lent', book: 'b2', days: 1 }).books.size).toBe(2);
    expect(books.give({ type: 'Return', book: 'b2' }, out, by())).toEqual(unknown);
    expect(books.refusal('Return', 'b2', out, by())).toEqual(unknown);
  });

  test('what is refused inside is refused as a whole', () => {
    expect(books.give({ type: 'Lend', book: 'b1', days: 1 }, out, by())).toMatchObject({ code: 'loan.not-now' });
    expect(() => books.take(library, { type: 'Returned', book: 'b1' })).toThrow(BrokenHistory);
  });

  test('why a button is missing: the outer phase, or the inner rule', () => {
    expect(books.refusal('Lend', 'b2', { ...out, phase: 'Shut' }, by())).toEqual({
      code: 'loan.not-now',
      details: { command: 'Lend', phase: 'Shut', from: ['Open'] },
    });
    expect(books.refusal('Return', 'b1', { ...out, phase: 'Shut' }, by())).toBe(false);
    expect(books.refusal('Return', 'b1', out, by(undefined, { shut: true }))).toEqual({ code: 'loan.shut' });
  });
});
