import { describe } from '@jest/globals';
import { appendContract } from './event-log/append-contract.js';
import type { LogEngine } from './event-log/engine.js';
import { followContract } from './event-log/follow-contract.js';
import { modelContract } from './event-log/model-contract.js';
import { readContract } from './event-log/read-contract.js';

/** What every engine of the `EventLog` port promises. */
export function eventLogContract(engine: LogEngine): void {
  describe(`the event log on ${engine.name}`, () => {
    appendContract(engine);
    readContract(engine);
    followContract(engine);
    modelContract(engine);
  });
}
