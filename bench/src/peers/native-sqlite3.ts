import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const BENCH = join(import.meta.dirname, '..', '..');
const ROOT = join(BENCH, '..');

/** As long as a slow machine may take to compile SQLite. */
const BUILD_TIMEOUT = 15 * 60_000;

/**
 * Makes the native part of the npm package `sqlite3` where it is missing: built from source with the headers that come with Node, which takes
 * a compiler, Python and some minutes, once. `npm ci` wipes it, so a copy is kept.
 * @throws Error where it cannot be built
 */
export function requireNativeSqlite3(): void {
  const home = dirname(createRequire(import.meta.url).resolve('sqlite3/package.json'));
  const built = join(home, 'build', 'Release', 'node_sqlite3.node');
  const kept = join(ROOT, 'node_modules', '.cache', 'rectify-bench', `sqlite3-${process.platform}-${process.arch}.node`);
  if (existsSync(built)) return;
  if (!existsSync(kept)) {
    console.log('building sqlite3 from source, once …');
    build();
    mkdirSync(dirname(kept), { recursive: true });
    copyFileSync(built, kept);
  }
  mkdirSync(dirname(built), { recursive: true });
  copyFileSync(kept, built);
}

function build(): void {
  try {
    const headers = join(process.execPath, '..', '..');
    const nodedir = existsSync(join(headers, 'include', 'node')) ? [`--nodedir=${headers}`] : [];
    execFileSync('npm', ['rebuild', 'sqlite3', ...nodedir], { cwd: BENCH, timeout: BUILD_TIMEOUT, stdio: 'pipe' });
  } catch (cause) {
    throw new Error('sqlite3 could not be built from source (it takes a C++ compiler, make and Python)', { cause });
  }
}
