import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openSqlite, requireSafeSqlite } from './open-sqlite.js';

it.each(['3.7.0', '3.51.2', '3.50.99', '2.99.99'])('SQLite %s, which can lose commits, is refused', (version) => {
  expect(() => requireSafeSqlite(version)).toThrow(`SQLite ${version} can lose commits`);
});

it.each(['3.51.3', '3.53.4', '4.0.0', process.versions.sqlite ?? ''])('SQLite %s is taken', (version) => {
  expect(() => requireSafeSqlite(version)).not.toThrow();
});

// 2 is FULL, 3 is EXTRA. Where there is no fullfsync, SQLite keeps what it was told all the same.
it.each([
  ['wal', 2],
  ['delete', 3],
] as const)('a commit under the journal %s is synced, on macOS through the drive’s cache too', (journal, synchronous) => {
  const folder = mkdtempSync(join(tmpdir(), 'rectify-sqlite-'));
  const database = openSqlite({ file: join(folder, 'any.sqlite'), journal });
  const value = (pragma: string) => Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0];
  try {
    expect([value('journal_mode'), value('synchronous')]).toEqual([journal, synchronous]);
    expect([value('fullfsync'), value('checkpoint_fullfsync')]).toEqual([1, 1]);
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
});
