import { describe, expect, test } from '@jest/globals';
import { object, REACTIONS, type EventShapes } from '#domain';
import { CATEGORIES, type Category } from '../log/categories.js';
import { CATALOGUE } from '../log/event-catalogue.js';
import { everyEventIsFolded, haveOneEach, reactionsFit } from './start-up-check.js';

class Lamp {
  readonly watts = 5;
}
class Candle {
  readonly hours = 4;
}

describe('start-up', () => {
  test('takes messages that have one handler each', () => {
    expect(() => haveOneEach('command', [Lamp, Candle], [Candle, Lamp])).not.toThrow();
  });

  test('refuses a message without its handler, or with two, and a handler of nothing', () => {
    expect(() => haveOneEach('command', [Lamp, Candle], [Lamp])).toThrow('start-up.handler-missing {"command":"Candle"}');
    expect(() => haveOneEach('query', [Lamp], [Lamp, Lamp])).toThrow('start-up.handler-doubled {"query":"Lamp"}');
    expect(() => haveOneEach('command', [Lamp], [Lamp, Candle])).toThrow('start-up.handler-of-nothing {"command":"Candle"}');
  });

  test('refuses an event that nothing folds, and a fold of an event that there is not', () => {
    const empty = Object.fromEntries(CATEGORIES.map((each) => [each, {}])) as Record<Category, EventShapes>;
    const folds = Object.fromEntries(CATEGORIES.map((each) => [each, { evolve: {} }])) as Record<Category, { evolve: object }>;
    expect(() => everyEventIsFolded(empty, folds)).not.toThrow();
    expect(() => everyEventIsFolded({ ...empty, tree: { LampLit: object({}) } }, folds)).toThrow('start-up.event-unfolded');
    expect(() => everyEventIsFolded(empty, { ...folds, tree: { evolve: { LampLit: () => undefined } } })).toThrow('start-up.event-unknown');
  });

  test('refuses two reactions of one name, and one that waits for an event that there is not', () => {
    expect(() => reactionsFit(REACTIONS, CATALOGUE)).not.toThrow();
    expect(() => reactionsFit([...REACTIONS, ...REACTIONS], CATALOGUE)).toThrow('start-up.reaction-doubled');
    expect(() => reactionsFit(REACTIONS, { ...CATALOGUE, problem: {} })).toThrow('start-up.event-unknown');
  });
});
