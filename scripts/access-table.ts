/**
 * Writes who may call which route: `npm run access-table` writes docs/access.md from the table that the test asks a server by,
 * `npm run access-table -- --check` fails where it is stale, or where a server has a route that the table has not.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { format, resolveConfig } from 'prettier';
import { settingsFrom } from '#application';
import { startServer } from '../apps/server/src/index.js';
import {
  ACCESS_TABLE,
  CALLERS,
  codeOf,
  missingRoutes,
  OUTCOMES,
  type Caller,
  type Outcome,
  type Section,
} from '../test/access/access-table.js';

const page = fileURLToPath(new URL('../docs/access.md', import.meta.url));

const callers = Object.keys(CALLERS) as Caller[];

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

const words = (caller: Caller) => caller.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);

function sectionText(section: Section): string {
  const { title, says, rows } = section;
  const named = rows.map(({ route, where, cells }) =>
    line([`\`${route}\`${where === undefined ? '' : ` ${where}`}`, ...callers.map((caller) => OUTCOMES[cells[caller]].sign)]),
  );
  const head = [line(['route', ...callers.map(words)]), line(['---', ...callers.map(() => ':-:')])];
  const used = new Set(rows.flatMap(({ cells }) => Object.values(cells)));
  const codes = (Object.keys(OUTCOMES) as Outcome[])
    .filter((outcome) => used.has(outcome) && OUTCOMES[outcome].code.startsWith('<'))
    .map((outcome) => `${OUTCOMES[outcome].sign} \`${codeOf(outcome, section)}\``);
  return [`## ${title}`, says, [...head, ...named].join('\n'), ...(codes.length > 0 ? [`Codes here: ${codes.join(', ')}.`] : [])].join(
    '\n\n',
  );
}

const legend = Object.values(OUTCOMES).map(({ sign, status, code, says }) =>
  line([sign, status === 0 ? '' : String(status), code === '' ? '' : `\`${code}\``, says]),
);

const content = [
  '# Who may call what',
  'Written from `test/access/access-table.ts` by `npm run access-table`; `npm run check` fails when it is stale, and when the server has a ' +
    'route that is not here. `test/access` asks a running server every cell, and that a thing which may not be told of is answered as one ' +
    'that never was. Who may do what in which state is the [lifecycles’](lifecycles.md) to say; what a procedure narrows is as the standard ' +
    'procedure has it.',
  '## Callers',
  [line(['column', 'who']), line(['---', '---']), ...callers.map((caller) => line([words(caller), CALLERS[caller]]))].join('\n'),
  '## Answers',
  [line(['sign', 'status', 'code', '']), line([':-:', '---', '---', '---']), ...legend].join('\n'),
  ...ACCESS_TABLE.map(sectionText),
].join('\n\n');

/** The routes of a server of today, on an empty folder. */
async function servedRoutes(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rectify-routes-'));
  try {
    const server = await startServer({ settings: settingsFrom({ DATA_DIR: folder, PORT: '0' }), log: pino({ level: 'silent' }) });
    await server.close();
    return server.routes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const text = await format(content, { ...(await resolveConfig(page)), filepath: page });
if (process.argv.includes('--check')) {
  const { notInTheTable, notServed } = missingRoutes(await servedRoutes());
  for (const route of notInTheTable) process.stderr.write(`${route} is not in test/access/access-table.ts\n`);
  for (const route of notServed) process.stderr.write(`${route} is in test/access/access-table.ts, and not served\n`);
  const stale = (await readFile(page, 'utf8').catch(() => '')) !== text;
  if (stale) process.stderr.write('docs/access.md is stale: npm run access-table\n');
  if (stale || notInTheTable.length + notServed.length > 0) process.exitCode = 1;
} else {
  await writeFile(page, text);
}
