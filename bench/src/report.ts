import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Bench, Leg, Measured, Ratio } from './bench.ts';

const RESULTS = join(import.meta.dirname, '..', 'results');

/** What `bench/results/<name>.json` holds. */
export interface Result extends Measured {
  readonly name: string;
  readonly machine: string;
  readonly node: string;
  readonly sqlite: string;
  /** ISO instant. */
  readonly date: string;
}

const fileOf = (name: string): string => join(RESULTS, `${name}.json`);

/** Writes `bench/results/<name>.json`. */
export function writeResult({ name }: Bench, { legs, ratios, notes }: Measured): void {
  mkdirSync(RESULTS, { recursive: true });
  const result: Result = {
    name,
    machine: machine(),
    node: process.version,
    sqlite: sqliteVersion(),
    date: new Date().toISOString(),
    legs: legs.map((leg) => ({ ...leg, runs: leg.runs.map(rounded), median: rounded(leg.median) })),
    ratios: ratios.map((ratio) => ({ ...ratio, value: rounded(ratio.value) })),
    ...(notes && { notes }),
  };
  writeFileSync(fileOf(name), `${JSON.stringify(result, null, 2)}\n`);
}

/** What was measured last; undefined where that has not been done here. */
export function readResult(name: string): Result | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Result;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What a bench found, as a table. */
export function tableOf({ name, says }: Bench, { legs, ratios, notes = [] }: Measured): string {
  const rows = [...legs.map(legCells), ...ratios.map(ratioCells)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0))),
  );
  return [`${name}: ${says}`, ...lines.map((cells) => `  ${cells.join('  ').trimEnd()}`), ...notes.map((note) => `  ${note}`)].join('\n');
}

/** Its name, its median, and how far its runs lie apart. */
export function legCells({ leg, unit, runs, median }: Leg): readonly string[] {
  return [leg, `${shownAs(median)} ${unit}`, `${runs.length} runs, ${spread(runs)}`];
}

/** Its name, its value, and whether its target holds. */
export function ratioCells(ratio: Ratio): readonly string[] {
  return [ratio.name, ratio.value.toFixed(2), verdict(ratio)];
}

function verdict({ name, target, holds }: Ratio): string {
  if (target === undefined) return '';
  return `${holds === true ? 'holds' : 'MISSED'} (${name.endsWith('<=') ? '≤' : '≥'} ${target})`;
}

const spread = (runs: readonly number[]): string => `${shownAs(Math.min(...runs))} to ${shownAs(Math.max(...runs))}`;

const shownAs = (figure: number): string => rounded(figure).toLocaleString('en', { maximumFractionDigits: figure >= 100 ? 0 : 3 });

/** Four digits say all that a noisy machine knows. */
const rounded = (figure: number): number => Number(figure.toPrecision(figure >= 1000 ? Math.ceil(Math.log10(figure)) : 4));

function machine(): string {
  const [cpu] = cpus();
  return `${availableParallelism()} × ${cpu?.model ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()}`;
}

function sqliteVersion(): string {
  const database = new DatabaseSync(':memory:');
  try {
    return String(database.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  } finally {
    database.close();
  }
}
