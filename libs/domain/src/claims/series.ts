import { fold, step, type Lifecycle } from '../core/lifecycle.js';
import type { SeriesEvent } from './claim-events.js';

export interface SeriesCommand {
  type: 'TakeNumber';
  /** What the number is for. */
  thing: string;
  /** The words before the year, 督查. */
  prefix: string;
  year: number;
}

export interface Series {
  readonly phase: 'Open';
  readonly last: number;
  /** Thing → its number. */
  readonly numbers: ReadonlyMap<string, string>;
}

/** The human numbers of one prefix and year: 督查〔2026〕1号 and so on, without a gap. */
export const series: Lifecycle<SeriesCommand, SeriesEvent, Series> = {
  name: 'series',
  initial: { phase: 'Open', last: 0, numbers: new Map() },
  roles: (_, { actor }) => new Set(actor.engine ? ['engine'] : []),

  steps: {
    TakeNumber: step({
      from: ['Open'],
      to: ['Open'],
      by: ['engine'],
      // Whatever has a number keeps it: planning may have failed since, and is tried again.
      decide: ({ thing, prefix, year }, { last, numbers }) =>
        numbers.has(thing) ? [] : [{ type: 'NumberTaken', sequence: last + 1, number: `${prefix}〔${year}〕${last + 1}号`, thing }],
    }),
  },

  evolve: {
    NumberTaken: fold(['Open'], (state, { sequence, number, thing }) => ({
      ...state,
      last: sequence,
      numbers: new Map(state.numbers).set(thing, number),
    })),
  },
};

/** The number that was taken for a thing. */
export const numberOf = ({ numbers }: Series, thing: string): string | undefined => numbers.get(thing);
