import { afterEach, describe, expect, it } from '@jest/globals';
import { register } from '#projections';
import { told, type Told } from '../../../../../test/support/histories.js';
import { confirmed, recorded } from '../../../../../test/support/problem-builders.js';
import { applyIn, kept, ReadModelFolder } from '../../../../../test/support/read-models.js';
import { KeptBeside } from './kept-beside.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

const folder = new ReadModelFolder();
afterEach(() => folder.dispose());

/** More than are read before others get their turn. */
const MANY = 2_500;

function many(): Told {
  const history = told().founded();
  for (let index = 0; index < MANY; index += 1) history.problem(`p${index}`, recorded({ source: 'selfCheck' }));
  return history;
}

/** Problem → its phase, and how often it was taken in. */
class Phases extends Map<string, string> {
  taken = 0;
}

const phasesBeside = (model: SqliteReadModel): KeptBeside<Phases> =>
  new KeptBeside(model, {
    ...{ table: 'problems', key: 'problem', order: 'recorded', also: [] },
    begin: () => new Phases(),
    take: (phases, things) => {
      phases.taken += things.length;
      const sql = 'SELECT problem, phase FROM problems WHERE problem IN (SELECT value FROM json_each(:things))';
      for (const { problem, phase } of model.all(sql, { things: JSON.stringify(things) })) phases.set(problem as string, phase as string);
    },
  });

describe('what is kept beside rows', () => {
  it('is nothing before it is loaded, and everything then', async () => {
    const phases = phasesBeside(await kept(folder, register, many()));
    expect(phases.now).toBeUndefined();
    await phases.load();
    expect(phases.now?.size).toBe(MANY);
  });

  it('lets others have their turn while it loads, and knows what they changed', async () => {
    const history = many();
    const model = await kept(folder, register, history);
    const phases = phasesBeside(model);
    const before = history.events.length;
    // The first slice has been read when somebody else's batch comes, about one that was read and one that is new.
    const loading = phases.load();
    history.problem('p0', confirmed).problem('new', recorded({ source: 'selfCheck' }));
    await applyIn(model, history.events.slice(before));
    expect(phases.now).toBeUndefined();
    await loading;
    expect([phases.now?.get('p0'), phases.now?.get('new'), phases.now?.size]).toEqual(['Confirmed', 'Draft', MANY + 1]);
  });

  it('is loaded before anybody asks, once', async () => {
    const phases = phasesBeside(await kept(folder, register, many()));
    const { signal } = new AbortController();
    await Promise.all([phases.load(signal), phases.load()]);
    await phases.load(signal);
    expect([phases.now?.size, phases.now?.taken]).toEqual([MANY, MANY]);
  });

  it('gives up what nobody asked for when the rows are about to be closed', async () => {
    const phases = phasesBeside(await kept(folder, register, many()));
    const abort = new AbortController();
    const loading = phases.load(abort.signal);
    abort.abort();
    await loading;
    expect(phases.now).toBeUndefined();
    await folder.close();
  });

  it('takes in what has changed, and no more', async () => {
    const history = many();
    const model = await kept(folder, register, history);
    const phases = phasesBeside(model);
    await phases.load();
    const before = history.events.length;
    history.problem('p7', confirmed).problem('p8', confirmed);
    await applyIn(model, history.events.slice(before));
    expect([phases.now?.get('p7'), phases.now?.get('p8')]).toEqual(['Confirmed', 'Confirmed']);
    expect(phases.now?.taken).toBe(MANY + 2);
  });

  it('is read anew where more has changed than is worth while, and where other rows take the place', async () => {
    const history = many();
    const store = folder.open();
    const model = await store.open(register);
    await applyIn(model, history.events);
    const phases = phasesBeside(model);
    await phases.load();
    const before = history.events.length;
    for (let index = 0; index <= 10_000; index += 1) history.problem(`more${index}`, recorded({ source: 'selfCheck' }));
    await applyIn(model, history.events.slice(before));
    expect(phases.now).toBeUndefined();
    await phases.load();
    expect(phases.now?.size).toBe(MANY + 10_001);

    const rebuilt = await store.rebuild(register);
    await applyIn(rebuilt, history.events.slice(0, 100));
    await rebuilt.swap();
    expect(phases.now).toBeUndefined();
    await phases.load();
    expect(phases.now?.size).toBe(98);
  });

  it('is not what it was loading when other rows took the place', async () => {
    const history = many();
    const store = folder.open();
    const model = await store.open(register);
    await applyIn(model, history.events);
    const phases = phasesBeside(model);
    const loading = phases.load();
    const rebuilt = await store.rebuild(register);
    await applyIn(rebuilt, history.events.slice(0, 100));
    await rebuilt.swap();
    await loading;
    if (!phases.now) await phases.load();
    expect(phases.now?.size).toBe(98);
  });
});
