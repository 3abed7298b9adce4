import { runCli } from './run-cli.js';

const { argv, env: environment, stdout, stderr } = process;
process.exitCode = await runCli({ words: argv.slice(2), environment, stdout, stderr });
