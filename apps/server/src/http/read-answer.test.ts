import { describe, expect, it } from '@jest/globals';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { lastValueFrom, of } from 'rxjs';
import { InspectionsController } from '../inspections/inspections-controller.js';
import { LedgerController } from '../ledger/ledger-controller.js';
import type { ReadModels } from '../read-models.js';
import { StatisticsController } from '../statistics/statistics-controller.js';
import { WorklistController } from '../worklist/worklist-controller.js';
import type { PeopleNamed } from './people-named.js';
import { ReadAnswer } from './read-answer.js';

/** Which read models a route waits for before it answers from them. */
async function waitedFor(handler: object): Promise<readonly string[]> {
  const waited: string[] = [];
  const models = { waitFor: (name: string) => Promise.resolve(waited.push(name)), stoppedAt: () => undefined } as unknown as ReadModels;
  const people = { in: () => Promise.resolve({}) } as unknown as PeopleNamed;
  const http = { getRequest: () => ({ query: { after: '7' } }), getResponse: () => ({}) };
  const context = { switchToHttp: () => http, getHandler: () => handler } as unknown as ExecutionContext;
  const next = { handle: () => of({}) } as CallHandler<Readonly<Record<string, unknown>>>;
  await lastValueFrom(await new ReadAnswer(models, people).intercept(context, next));
  return waited;
}

describe('a read after a position', () => {
  it.each([
    ['the ledger', LedgerController.prototype.page, ['register', 'directory']],
    ['the statistics', StatisticsController.prototype.all, ['register', 'directory']],
    ['the events behind a figure', StatisticsController.prototype.events, ['register', 'directory', 'timeline']],
    ['the inspections', InspectionsController.prototype.list, ['register', 'directory']],
    ['the worklist', WorklistController.prototype.waiting, ['register']],
  ])('of %s waits for every read model that it answers from', async (_, handler, models) => {
    expect(await waitedFor(handler)).toEqual(models);
  });
});
