import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../apps/cli/src/run-cli.js';
import { rectify } from './installation.js';

const MAIN = fileURLToPath(new URL('../../dist/apps/cli/src/main.js', import.meta.url));

test.each([
  { words: [], reason: 'no command' },
  { words: ['mend'], reason: 'unknown command "mend"' },
  { words: ['backup'], reason: 'backup takes a folder' },
  { words: ['restore', ''], reason: 'restore takes a folder' },
  { words: ['fsck', 'here'], reason: 'fsck takes nothing else' },
  { words: ['rotate-master-key', 'here'], reason: 'rotate-master-key takes nothing else' },
  { words: ['rebuild', '--keys', 'k'], reason: 'rebuild takes nothing else' },
  { words: ['backup', 'a', 'b', 'c'], reason: 'too much: b c' },
  { words: ['backup', 'a', '--keys'], reason: '--keys' },
  { words: ['backup', 'a', '--keys='], reason: '--keys takes a folder' },
  { words: ['fsck', '--force'], reason: '--force' },
  { words: ['copy-read-models'], reason: 'copy-read-models takes a folder' },
  { words: ['adopt-read-models', 'a', '--keys', 'b'], reason: 'adopt-read-models takes a folder, and nothing else' },
  { words: ['migrate-log'], reason: 'migrate-log goes --from one --to the other of sqlite, eventstoredb' },
  { words: ['migrate-log', '--from', 'sqlite', '--to', 'sqlite'], reason: 'migrate-log goes --from one' },
  { words: ['migrate-log', '--from', 'sqlite', '--to', 'postgres'], reason: 'migrate-log goes --from one' },
  {
    words: ['migrate-log', 'here', '--from', 'sqlite', '--to', 'eventstoredb'],
    reason: 'migrate-log takes --from and --to, and nothing else',
  },
  { words: ['fsck', '--from', 'sqlite'], reason: '--from and --to are of migrate-log and move-person-keys' },
  { words: ['move-person-keys'], reason: 'move-person-keys goes --from one --to the other of file, redis' },
  { words: ['move-person-keys', '--from', 'redis', '--to', 'redis'], reason: 'move-person-keys goes --from one' },
  { words: ['move-person-keys', '--from', 'sqlite', '--to', 'redis'], reason: 'move-person-keys goes --from one' },
  {
    words: ['move-person-keys', '--from', 'file', '--to', 'redis', '--keys', 'k'],
    reason: 'move-person-keys takes --from and --to, and nothing else',
  },
])('$words is not understood: $reason', async ({ words, reason }) => {
  const { code, out, err } = await rectify('/nowhere', ...words);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(reason);
  expect(err).toContain('npm run rectify -- <command>');
});

test('a setting that cannot be is not understood either', async () => {
  let err = '';
  const stderr = { write: (text: string) => (err += text) };
  const code = await runCli({ words: ['fsck'], environment: { INSTALLATION: 'a-b' }, stdout: process.stdout, stderr });
  expect(code).toBe(2);
  expect(err).toContain('INSTALLATION');
});

test.each(['fsck', 'rebuild'])('%s of a folder without a log makes none', async (command) => {
  const { code, err } = await rectify('/nowhere', command);
  expect(code).toBe(1);
  expect(err).toBe('rectify: there is no log at /nowhere/events.sqlite\n');
});

test('as a process: the help, and the exit code', async () => {
  const run = (...words: string[]) =>
    new Promise<{ code: unknown; out: string }>((resolve) => {
      execFile(process.execPath, [MAIN, ...words], (error, out) => resolve({ code: error?.code ?? 0, out }));
    });
  const [help, unknown] = await Promise.all([run('--help'), run('mend')]);
  expect(help).toEqual({ code: 0, out: expect.stringContaining('backup <folder> [--keys <folder>]') });
  expect(unknown).toEqual({ code: 2, out: '' });
});
