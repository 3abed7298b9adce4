import { describe, expect, it } from '@jest/globals';
import { writeSync } from 'node:fs';
import fc from 'fast-check';
import { Draw } from './draw.js';
import { runDry } from './engine.js';
import { move, newTally } from './moves/moves.js';
import { BrokenRule } from './rules/holds.js';
import { keepsTheRules } from './rules/rules.js';
import { stages } from './stages.js';
import type { World } from './world.js';

/** Other ways at each run, so that each sees more than the last; `SEED=… RUNS=… npm run jest -- test/property` goes the same ones again. */
const SEED = Number(process.env['SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
const RUNS = Number(process.env['RUNS'] ?? 10_000);

const MOST_STEPS = 30;

describe('any commands by anybody, in any order, with reactions that lag behind', () => {
  const from = stages();
  const tally = newTally();
  const steps = fc.array(fc.nat({ max: 0xffff_ffff }), { minLength: 1, maxLength: MOST_STEPS, size: 'max' });
  const history = fc.property(fc.noBias(fc.nat({ max: from.length - 1 })), fc.noBias(steps), (stage, seeds) => {
    const world = from[stage]!.fork();
    try {
      for (const seed of seeds) move(world, new Draw(seed), tally);
      runDry(world, tally);
      keepsTheRules(world);
    } catch (error) {
      throw error instanceof BrokenRule ? new BrokenRule(`${error.message}\n${told(world)}`) : error;
    }
  });

  it(`keep every rule of domain.md over ${RUNS} histories (SEED=${SEED})`, () => {
    const begun = performance.now();
    fc.assert(history, { seed: SEED, numRuns: RUNS });
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    const sum = `${RUNS} histories, ${tally.decisions} decisions, ${tally.events} events, ${tally.codes.size} codes in ${seconds} s`;
    writeSync(1, `\n  SEED=${SEED}: ${sum}\n${tally.toString()}\n`);
  });

  it('had every command of every lifecycle accepted and refused', () => {
    expect(tally.gaps).toEqual(RUNS < 10_000 ? expect.any(Array) : []);
  });
});

/** What was tried, for whoever has to find out what went wrong. */
const told = ({ tried }: World): string =>
  tried
    .map(({ at, actor, thing, command, answer }) => {
      const outcome = 'code' in answer ? `refused ${answer.code}` : answer.map(({ type }) => type).join(' ');
      return `  ${String(at)} ${actor} → ${thing}: ${JSON.stringify(command)}\n      ${outcome}`;
    })
    .join('\n');
