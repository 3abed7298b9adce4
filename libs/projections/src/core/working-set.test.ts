import { describe, expect, it, jest } from '@jest/globals';
import type { HistoryEvent } from './history-event.js';
import { changesOf, type Projection } from './projection.js';
import { integer, journal, maybe, table, text, type AnyRow } from './table.js';
import { WorkingSet } from './working-set.js';

const tables = {
  counts: table(['thing'], { thing: text(), count: integer(), note: maybe(text()) }),
  pairs: table(['a', 'b'], { a: text(), b: text() }),
  lines: journal(['ordinal'], { ordinal: integer() }),
};
const { add, make, put, remove } = changesOf(tables);

/** Counts uploads by their thing; whoever is called `gone` is removed again, and `bad` cannot be folded. */
const projection: Projection<typeof tables> = {
  name: 'counted',
  version: 1,
  tables,
  every: ({ ordinal }) => [add('lines', { ordinal })],
  on: {
    evidence: {
      EvidenceUploaded: ({ thing, data }, rows) => {
        if (thing === 'bad') throw new Error('cannot');
        const known = rows.get('counts', thing);
        if (thing === 'gone' && known) return [remove('counts', thing)];
        const pair = make('pairs', [thing, data.name], {});
        return known
          ? [put('counts', thing, { count: known.count + 1, note: data.name }), pair]
          : [make('counts', thing, { count: 1 }), pair];
      },
    },
  },
};

let ordinal = 0;
const uploaded = (thing: string, name = 'a.jpg', category = 'evidence') =>
  ({ ordinal: ++ordinal, category, thing, type: 'EvidenceUploaded', data: { name } }) as unknown as HistoryEvent;

const written = (set: WorkingSet<typeof tables>, name: string) => set.take().find(({ table: each }) => each === name);

describe('a working set', () => {
  it('writes the rows of many events once, as the last left them', () => {
    const set = new WorkingSet(projection, { isEmpty: true, load: () => undefined });
    set.fold(uploaded('x', 'a.jpg'));
    set.fold(uploaded('y'));
    set.fold(uploaded('x', 'b.jpg'));
    expect(written(set, 'counts')).toMatchObject({
      rows: [
        { thing: 'x', count: 2, note: 'b.jpg' },
        { thing: 'y', count: 1, note: null },
      ],
      removed: [],
    });
  });

  it('writes nothing twice, and goes on from what was written', () => {
    const set = new WorkingSet(projection, { isEmpty: true, load: () => undefined });
    set.fold(uploaded('x'));
    set.take();
    expect(set.take()).toEqual([]);
    set.fold(uploaded('x', 'b.jpg'));
    expect(written(set, 'counts')?.rows).toEqual([{ thing: 'x', count: 2, note: 'b.jpg' }]);
  });

  it('looks a row up once, and not at all where none is kept', () => {
    const load = jest.fn((_table: string, key: readonly unknown[]): AnyRow | undefined =>
      key[0] === 'x' ? { thing: 'x', count: 40, note: null } : undefined,
    );
    const kept = new WorkingSet(projection, { isEmpty: false, load });
    kept.fold(uploaded('x'));
    kept.fold(uploaded('x', 'b.jpg'));
    expect(written(kept, 'counts')?.rows).toEqual([{ thing: 'x', count: 42, note: 'b.jpg' }]);
    expect(load.mock.calls.filter(([name]) => name === 'counts')).toEqual([['counts', ['x']]]);

    load.mockClear();
    const empty = new WorkingSet(projection, { isEmpty: true, load });
    empty.fold(uploaded('x'));
    expect(written(empty, 'counts')?.rows).toEqual([{ thing: 'x', count: 1, note: null }]);
    expect(load).not.toHaveBeenCalled();
  });

  it('looks rows up again once it had to let go of some', () => {
    const stored = new Map<string, AnyRow>();
    const set = new WorkingSet(projection, { isEmpty: true, load: (_, key) => stored.get(key.join('/')), held: 1 });
    for (const thing of ['x', 'y']) set.fold(uploaded(thing));
    for (const row of written(set, 'counts')?.rows ?? []) stored.set(String(row['thing']), row);
    set.fold(uploaded('x', 'b.jpg'));
    expect(written(set, 'counts')?.rows).toEqual([{ thing: 'x', count: 2, note: 'b.jpg' }]);
  });

  it('holds on to what is asked for again while it lets go of the rest', () => {
    const stored = new Map<string, AnyRow>();
    const load = jest.fn((_: string, key: readonly unknown[]) => stored.get(key.join('/')));
    const set = new WorkingSet(projection, { isEmpty: true, load, held: 1 });
    for (let round = 0; round < 4; round += 1) {
      for (const thing of ['x', `y${round}`, `z${round}`]) set.fold(uploaded(thing));
      for (const row of written(set, 'counts')?.rows ?? []) stored.set(String(row['thing']), row);
    }
    expect(set.get('counts', 'x')?.count).toBe(4);
    const asked = () => load.mock.calls.filter(([name, key]) => name === 'counts' && key[0] === 'x');
    expect(asked()).toEqual([]);
    expect(set.get('counts', 'y0')?.count).toBe(1);
    expect(load).toHaveBeenCalledWith('counts', ['y0']);
  });

  it('lets what is asked for again wait to be written, and writes what it lets go of', () => {
    const stored = new Map<string, AnyRow>();
    const set = new WorkingSet(projection, { isEmpty: true, load: (_, key) => stored.get(key.join('/')), held: 1 });
    const aged = () => set.takeAged().find(({ table: each }) => each === 'counts')?.rows ?? [];
    const names: unknown[][] = [];
    for (let round = 0; round < 3; round += 1) {
      for (const thing of ['x', `y${round}`]) set.fold(uploaded(thing));
      const rows = aged();
      for (const row of rows) stored.set(String(row['thing']), row);
      names.push(rows.map((row) => row['thing']));
    }
    expect(names).toEqual([[], ['y0'], ['y1']]);
    set.fold(uploaded('y0'));
    expect(written(set, 'counts')?.rows).toMatchObject([
      { thing: 'x', count: 3 },
      { thing: 'y2', count: 1 },
      { thing: 'y0', count: 2 },
    ]);
  });

  it('removes a row that was written and is gone when it is let go of', () => {
    const set = new WorkingSet(projection, { isEmpty: true, load: () => undefined, held: 0 });
    set.fold(uploaded('gone'));
    set.take();
    set.fold(uploaded('gone'));
    set.takeAged();
    set.fold(uploaded('x'));
    expect(set.takeAged().find(({ table: each }) => each === 'counts')).toMatchObject({ rows: [], removed: [['gone']] });
  });

  it('looks up what it let go of alone, where no row was kept when it began', () => {
    const load = jest.fn((): AnyRow | undefined => undefined);
    const set = new WorkingSet(projection, { isEmpty: true, load, held: 0 });
    for (const thing of ['x', 'y']) {
      set.fold(uploaded(thing));
      set.take();
      set.take();
    }
    expect(set.get('counts', 'z')).toBeUndefined();
    expect(load).not.toHaveBeenCalled();
    set.get('counts', 'x');
    expect(load.mock.calls).toEqual([['counts', ['x']]]);
  });

  it('looks up nothing to remove it, and says that it is gone where it may have been kept', () => {
    const load = jest.fn((): AnyRow | undefined => undefined);
    const removing: Projection<typeof tables> = {
      ...projection,
      on: { evidence: { EvidenceUploaded: ({ thing }) => [remove('counts', thing)] } },
    };
    const removedBy = (isEmpty: boolean) => {
      const set = new WorkingSet(removing, { isEmpty, load });
      set.fold(uploaded('x'));
      return written(set, 'counts')?.removed;
    };
    expect(removedBy(false)).toEqual([['x']]);
    expect(removedBy(true)).toEqual([]);
    expect(load).not.toHaveBeenCalled();
  });

  it('makes a row anew without looking up what was there', () => {
    const load = jest.fn((): AnyRow | undefined => ({ thing: 'x', count: 40, note: 'old' }));
    const anew: Projection<typeof tables> = {
      ...projection,
      on: { evidence: { EvidenceUploaded: ({ thing }) => [make('counts', thing, { count: 1 })] } },
    };
    const set = new WorkingSet(anew, { isEmpty: false, load });
    set.fold(uploaded('x'));
    expect(written(set, 'counts')?.rows).toEqual([{ thing: 'x', count: 1, note: null }]);
    expect(load).not.toHaveBeenCalled();
  });

  it('tells rows apart by every part of their key', () => {
    const set = new WorkingSet(projection, { isEmpty: true, load: () => undefined });
    set.fold(uploaded('x', 'a.jpg'));
    set.fold(uploaded('x', 'b.jpg'));
    expect(written(set, 'pairs')?.rows).toEqual([
      { a: 'x', b: 'a.jpg' },
      { a: 'x', b: 'b.jpg' },
    ]);
  });

  it('says which rows are gone', () => {
    const set = new WorkingSet(projection, { isEmpty: true, load: () => undefined });
    set.fold(uploaded('gone'));
    set.take();
    set.fold(uploaded('gone'));
    expect(written(set, 'counts')).toMatchObject({ rows: [], removed: [['gone']] });
    expect(set.get('counts', 'gone')).toBeUndefined();
  });

  it('says nothing of a row that came and went before it was written', () => {
    const set = new WorkingSet(projection, { isEmpty: true, load: () => undefined });
    for (let time = 0; time < 2; time += 1) set.fold(uploaded('gone'));
    expect(written(set, 'counts')).toMatchObject({ rows: [], removed: [] });
  });

  it('writes a row that came back as it is, not as one that is gone', () => {
    const set = new WorkingSet(projection, { isEmpty: true, load: () => undefined });
    for (let time = 0; time < 3; time += 1) set.fold(uploaded('gone'));
    expect(written(set, 'counts')).toMatchObject({ rows: [{ thing: 'gone', count: 1 }], removed: [] });
  });

  it('adds to a journal in the order of the history, for events of every kind', () => {
    const set = new WorkingSet(projection, { isEmpty: true, load: () => undefined });
    ordinal = 6;
    set.fold(uploaded('x'));
    set.fold(uploaded('z', 'a.jpg', 'of-another-version'));
    expect(written(set, 'lines')?.added).toEqual([{ ordinal: 7 }, { ordinal: 8 }]);
  });

  it('lets a fold fail as it does', () => {
    const set = new WorkingSet(projection, { isEmpty: true, load: () => undefined });
    expect(() => set.fold(uploaded('bad'))).toThrow('cannot');
  });
});
