import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import { BENCHES } from './benches.ts';
import { writePage } from './performance-page.ts';
import { tableOf, writeResult } from './report.ts';

/** `npm run bench [-- --list | -- --report | -- NAME …]`. Exit code 1 where a target is missed, 2 where there is no such bench. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean', default: false }, report: { type: 'boolean', default: false } },
});

if (values.list) {
  for (const { name, says } of BENCHES) console.log(`${name.padEnd(10)} ${says}`);
} else if (values.report) {
  await writePage();
} else {
  const unknown = positionals.filter((wanted) => !BENCHES.some(({ name }) => name === wanted));
  if (unknown.length > 0) {
    console.error(`no bench ${unknown.join(', ')}; there are ${BENCHES.map(({ name }) => name).join(', ')}`);
    process.exitCode = 2;
  } else {
    for (const bench of BENCHES) {
      if (positionals.length === 0 || positionals.includes(bench.name)) await measure(bench);
    }
  }
}

async function measure(bench: Bench): Promise<void> {
  const folder = await mkdtemp(join(process.env['BENCH_DIR'] ?? tmpdir(), `rectify-bench-${bench.name}-`));
  try {
    const measured = await bench.run(folder);
    console.log(`${tableOf(bench, measured)}\n`);
    writeResult(bench, measured);
    if (measured.ratios.some(({ holds }) => holds === false)) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
