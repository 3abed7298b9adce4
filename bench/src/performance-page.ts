import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { legCells, ratioCells, readResult, type Result } from './report.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'performance.md');

/** Between `<!-- bench:NAME -->` and `<!-- /bench -->` the page shows what was measured last. */
const PLACE = /(<!-- bench:([a-z-]+) -->)[^]*?(<!-- \/bench -->)/gu;

/** Puts each result that lies in `bench/results` into its place in `docs/performance.md`; a place without one stays as it is. */
export async function writePage(): Promise<void> {
  const page = readFileSync(PAGE, 'utf8').replaceAll(PLACE, (place, begin: string, name: string, end: string) => {
    const result = readResult(name);
    return result ? `${begin}\n\n${shown(result)}\n\n${end}` : place;
  });
  writeFileSync(PAGE, await format(page, { ...(await resolveConfig(PAGE)), parser: 'markdown' }));
}

function shown({ legs, ratios, notes = [], machine, node, sqlite, date }: Result): string {
  const rows = [['what', 'figure', ''], ['---', '---', '---'], ...legs.map(legCells), ...ratios.map(ratioCells)];
  const where = `On ${machine}; Node ${node}, SQLite ${sqlite}; ${date.slice(0, 10)}.`;
  return [...rows.map((cells) => `| ${cells.join(' | ')} |`), '', where, ...notes.flatMap((note) => ['', `${note}.`])].join('\n');
}
