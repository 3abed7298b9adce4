import { runDemo } from './run-demo.js';

/** Until a signal comes. */
const stopped = () =>
  new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

const { argv, env: environment, stdout, stderr } = process;
process.exitCode = await runDemo({ words: argv.slice(2), environment, stdout, stderr, stopped });
