import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { migrate } from '../../sqlite/migrate.js';
import { EVENT_LOG_SCHEMA } from './schema.js';
import { StreamTable } from './stream-table.js';

let database: DatabaseSync;

beforeEach(() => {
  database = new DatabaseSync(':memory:');
  migrate(database, EVENT_LOG_SCHEMA);
});

afterEach(() => database.close());

test('heads are the same however many others moved since, remembered or not', () => {
  const table = new StreamTable(database);
  const move = (name: string, revision: number, position: number) => table.moveHead(name, table.head(name), revision, position);
  database.exec('BEGIN');
  const count = 25_000; // more than are remembered
  for (let index = 0; index < count; index++) {
    move(`test-${index}`, 0, index + 1);
    if (table.isBehind(index + 1)) table.write(index + 1);
  }
  for (const index of [0, 9_999, 10_000, 19_999, 20_000, 24_999]) {
    expect(table.head(`test-${index}`)).toEqual({ stream: index + 1, revision: 0, position: index + 1 });
    move(`test-${index}`, 1, count + index);
    move(`test-${index}`, 2, 2 * count + index);
    expect(table.head(`test-${index}`)).toEqual({ stream: index + 1, revision: 2, position: 2 * count + index });
    table.write(2 * count + index);
    expect(new StreamTable(database).head(`test-${index}`)).toEqual(table.head(`test-${index}`));
  }
});

test('heads that moved in a transaction that did not happen are forgotten', () => {
  const table = new StreamTable(database);
  table.moveHead('test-a', undefined, 0, 1);
  table.write(1);
  database.exec('BEGIN');
  table.moveHead('test-a', table.head('test-a'), 7, 8);
  table.moveHead('test-b', undefined, 0, 9);
  table.write(9);
  database.exec('ROLLBACK');
  table.forgetMoved();
  expect([table.head('test-a'), table.head('test-b'), table.writtenTo]).toEqual([{ stream: 1, revision: 0, position: 1 }, undefined, 1]);
  expect(table.moveHead('test-b', undefined, 0, 2)).toBe(2);
});
