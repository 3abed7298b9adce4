/** Whether the long form is asked for: `npm run test:soak`. */
export const SOAK = process.env['SOAK'] === 'true';

/** A small generator of our own (mulberry32): the same seed draws the same numbers, from 0 to 1. */
export type Draw = () => number;

/** Draws by the seed that the environment gives, or a new one; says which, so that a run can be repeated. */
export function seeded(what: string): Draw {
  const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000);
  console.info(`${what}: FAULTS_SEED=${seed}${SOAK ? ' SOAK=true' : ''}`);
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number, both ends included. */
export const between = (draw: Draw, least: number, most: number): number => least + Math.floor(draw() * (most - least + 1));
