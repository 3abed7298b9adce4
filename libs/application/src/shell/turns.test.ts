import { describe, expect, test } from '@jest/globals';
import { Turns } from './turns.js';

const LONG_MS = 3_600_000;

describe('turns at a stream', () => {
  test('come in the order of asking, one at a time', async () => {
    const turns = new Turns(LONG_MS);
    const came: string[] = [];
    const end = await turns.take('s');
    const others = ['second', 'third'].map(async (name) => {
      const endOwn = await turns.take('s');
      came.push(name);
      return endOwn;
    });
    expect([came, turns.areTaken('s'), turns.areTaken('another')]).toEqual([[], true, false]);
    end();
    (await others[0])!();
    (await others[1])!();
    expect([came, turns.areTaken('s')]).toEqual([['second', 'third'], false]);
  });

  test('of different streams have nothing to do with each other', async () => {
    const turns = new Turns(LONG_MS);
    await turns.take('s');
    (await turns.take('another'))();
    expect([turns.areTaken('s'), turns.areTaken('another')]).toEqual([true, false]);
  });

  test('are not waited for for ever behind one who is held up', async () => {
    const turns = new Turns(1);
    const heldUp = await turns.take('s');
    (await turns.take('s'))();
    heldUp();
    expect(turns.areTaken('s')).toBe(false);
  });
});
