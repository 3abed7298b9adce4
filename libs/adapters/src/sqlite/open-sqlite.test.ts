import { expect, it } from '@jest/globals';
import { requireSafeSqlite } from './open-sqlite.js';

it.each(['3.7.0', '3.51.2', '3.50.99', '2.99.99'])('SQLite %s, which can lose commits, is refused', (version) => {
  expect(() => requireSafeSqlite(version)).toThrow(`SQLite ${version} can lose commits`);
});

it.each(['3.51.3', '3.53.4', '4.0.0', process.versions.sqlite ?? ''])('SQLite %s is taken', (version) => {
  expect(() => requireSafeSqlite(version)).not.toThrow();
});
