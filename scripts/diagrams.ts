/**
 * Draws the lifecycles from their tables: `npm run diagrams` writes docs/lifecycles.md, `npm run diagrams -- --check` fails where it is
 * not what the tables say.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import {
  calendar,
  correction,
  evidence,
  inspection,
  message,
  organization,
  outlet,
  person,
  problem,
  procedureVersion,
  series,
  signInName,
  wording,
  type Role,
} from '#domain';

interface Row {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly by?: readonly Role[];
  readonly decision?: true;
}

interface Table {
  readonly name: string;
  readonly initial: { readonly phase: string };
  readonly steps: Readonly<Record<string, Row>>;
  readonly follows?: readonly Row[];
}

const INNER = new Set(Object.keys(correction.steps));

/** The diagrams in the order of the page; an inner lifecycle's commands are left to its own diagram. */
const lifecycles: readonly { readonly title: string; readonly table: Table; readonly leaves?: ReadonlySet<string> }[] = [
  { title: 'Inspection 督导检查', table: inspection },
  { title: 'Problem 问题', table: problem, leaves: new Set([...INNER].filter((type) => type !== 'IssueCorrection')) },
  { title: 'Correction 整改任务', table: correction },
  { title: 'Organization 组织', table: organization },
  { title: 'Person 人员', table: person },
  { title: 'Version of a procedure 规程', table: procedureVersion },
  { title: 'Calendar 日历', table: calendar },
  { title: 'Evidence 佐证材料', table: evidence },
  { title: 'Message 消息', table: message },
  { title: 'Outlet 推送渠道', table: outlet },
  { title: 'Wording of a message 消息模板', table: wording },
  { title: 'Sign-in name', table: signInName },
  { title: 'Series of numbers', table: series },
];

const page = fileURLToPath(new URL('../docs/lifecycles.md', import.meta.url));

function diagram({ initial, steps, follows = [] }: Table, leaves: ReadonlySet<string> = new Set()): string {
  const edges = new Map<string, string[]>();
  const stays: string[] = [];
  const draw = (from: string, to: string, label: string) => {
    const edge = `${from === initial.phase ? '[*]' : from} --> ${to}`;
    edges.set(edge, [...(edges.get(edge) ?? []), label]);
  };
  for (const [type, { from, to }] of Object.entries(steps)) {
    if (leaves.has(type)) continue;
    if (from.length === to.length && from.every((phase) => to.includes(phase))) stays.push(`${type} (${from.join(', ')})`);
    else for (const start of from) for (const end of to) draw(start, end, type);
  }
  for (const { from, to } of follows) for (const start of from) for (const end of to) draw(start, end, 'by itself');
  const lines = [...edges].map(([edge, labels]) => `  ${edge}: ${[...new Set(labels)].join(', ')}`);
  const staying = stays.length > 0 ? `\nWithout a change of state: ${stays.join('; ')}.\n` : '';
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```', staying].join('\n');
}

function permissions(): string {
  const rows = lifecycles.flatMap(({ table, leaves }) =>
    Object.entries(table.steps)
      .filter(([type]) => !leaves?.has(type))
      .map(([type, { by = [], decision }]) => `| ${table.name} | ${type}${decision ? ' †' : ''} | ${by.join(', ')} |`),
  );
  return ['| lifecycle | command | by at most |', '| --- | --- | --- |', ...rows].join('\n');
}

const content = [
  '# Lifecycles',
  'Generated from the tables in `libs/domain` by `npm run diagrams`; `npm run check` fails when it is stale.',
  ...lifecycles.flatMap(({ title, table, leaves }) => [`## ${title}`, diagram(table, leaves)]),
  '## Who may give which command',
  'The outer bound; a procedure may narrow it. † is a decision: it requires `If-Match` and the evidence that was seen.',
  permissions(),
].join('\n\n');

const wanted = await format(content, { ...(await resolveConfig(page)), parser: 'markdown' });
if (!process.argv.includes('--check')) {
  await writeFile(page, wanted);
} else if ((await readFile(page, 'utf8').catch(() => '')) !== wanted) {
  console.error('docs/lifecycles.md is stale: run `npm run diagrams`.');
  process.exitCode = 1;
}
