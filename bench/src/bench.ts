/** A way of doing something, with what each run of it gave. */
export interface Leg {
  readonly leg: string;
  /** What a run's figure counts, as `events/s` or `ms`. */
  readonly unit: string;
  readonly runs: readonly number[];
  readonly median: number;
}

/** Two figures of the same run against each other. */
export interface Ratio {
  /** Ends in `<=` where less is better. */
  readonly name: string;
  readonly value: number;
  /** Missing where the ratio is only shown. */
  readonly target?: number;
  readonly holds?: boolean;
}

export interface Measured {
  readonly legs: readonly Leg[];
  readonly ratios: readonly Ratio[];
  /** What the figures do not say: who was left out, and why. */
  readonly notes?: readonly string[];
}

export interface Bench {
  readonly name: string;
  /** One sentence: what is measured against what. */
  readonly says: string;
  /** @param folder an empty one, removed afterwards */
  run(folder: string): Promise<Measured>;
}

/** @throws RangeError where there is no run */
export function median(runs: readonly number[]): number {
  const sorted = runs.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below, above] = [sorted[middle - 1], sorted[middle]];
  if (above === undefined) throw new RangeError('no run');
  return sorted.length % 2 === 1 || below === undefined ? above : (below + above) / 2;
}

export const leg = (name: string, unit: string, runs: readonly number[]): Leg => ({ leg: name, unit, runs, median: median(runs) });

export function atLeast(name: string, value: number, target: number): Ratio {
  return { name, value, target, holds: value >= target };
}

export function atMost(name: string, value: number, target: number): Ratio {
  return { name: `${name} <=`, value, target, holds: value <= target };
}

export const shown = (name: string, value: number): Ratio => ({ name, value });

/** What is measured once a turn; a run's figure is in the leg's unit. */
export interface Measurement {
  readonly leg: string;
  readonly unit: string;
  run(turn: number): Promise<number> | number;
}

/** Everybody in turn, so that a machine that slows down slows all; the first turn warms up and is not counted. */
export async function interleaved(measurements: readonly Measurement[], turns = 5): Promise<readonly Leg[]> {
  const runs = measurements.map((): number[] => []);
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const [index, measurement] of measurements.entries()) {
      const figure = await measurement.run(turn);
      if (turn > 0) runs[index]?.push(figure);
    }
  }
  return measurements.map(({ leg: name, unit }, index) => leg(name, unit, runs[index] ?? []));
}

/** The median of a leg by its name. @throws RangeError where there is none */
export function medianOf(legs: readonly Leg[], name: string): number {
  const found = legs.find((each) => each.leg === name);
  if (!found) throw new RangeError(`no leg ${name}`);
  return found.median;
}
