/** Builds the product once before the tests: what is killed, or told from outside, runs as a process of its own, as users run it. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

export default async function build({ collectCoverage }) {
  // What is measured are the rules, which run by themselves.
  if (collectCoverage) return;
  await promisify(execFile)(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { cwd: root });
}
