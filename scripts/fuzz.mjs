/** Sends drawn requests to every route, as many as one likes: `npm run fuzz -- --cases 200000`, and `--seed` for the same ones again. */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '200000' }, seed: { type: 'string' } } });
const run = spawn('npm', ['run', '-s', 'jest', '--', 'test/hostile/fuzz'], {
  stdio: 'inherit',
  env: { ...process.env, CASES: values.cases, SEED: values.seed ?? String(Date.now() % 1_000_000_007) },
});
run.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
