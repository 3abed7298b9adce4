import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { LEVELS, PinoLogbook } from './pino-logbook.js';

const logbook = (level: string) => {
  const lines: string[] = [];
  return { lines, book: new PinoLogbook(pino({ level }, { write: (line: string) => void lines.push(line) })) };
};

test('a line says what it is about, and how loud it is', () => {
  const { lines, book } = logbook('info');
  book.write('incident.retried', { reaction: 'findings', stream: 'rectify-problem-p1', over: true });
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ level: 30, event: 'incident.retried', reaction: 'findings', stream: 'rectify-problem-p1', over: true }),
  ]);
});

test('a line below the level that was asked for is not written', () => {
  const { lines, book } = logbook('warn');
  book.write('read-model.caught-up', { readModel: 'register', ordinal: 1 });
  book.write('read-model.interrupted', { readModel: 'register', fault: { name: 'Error', frames: [] } });
  expect(lines).toEqual([expect.stringContaining('read-model.interrupted')]);
});

test('every line stands in the operations page, by its level', async () => {
  const page = await readFile('docs/operations.md', 'utf8');
  const told = [...page.matchAll(/^\| `(fatal|error|warn|info|debug)` *\| (.*) \|$/gmu)].flatMap(([, level, events = '']) =>
    [...events.matchAll(/`([a-z.-]+)`/gu)].map(([, event]) => [event, level]),
  );
  expect(told.toSorted()).toEqual(Object.entries(LEVELS).toSorted());
});
