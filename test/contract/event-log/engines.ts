import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventLog, SqliteEventLog } from '#adapters';
import { EventStoreEventLog } from '../../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import type { LogEngine } from './engine.js';
import { NamespacedLog } from './namespaced-log.js';
import { PREFIX } from './notes.js';

export const memoryEngine: LogEngine = {
  name: 'memory',
  open(codec) {
    const log = new MemoryEventLog({ codec, prefix: PREFIX });
    return Promise.resolve({ log, checkpoints: log.checkpoints, dispose: () => log.close() });
  },
};

export const sqliteEngine: LogEngine = {
  name: 'sqlite',
  async open(codec) {
    const folder = await newFolder();
    const log = await SqliteEventLog.open({ file: join(folder, 'log.db'), codec, prefix: PREFIX });
    const dispose = async () => {
      await log.close();
      await rm(folder, { recursive: true });
    };
    return { log, checkpoints: log.checkpoints, dispose };
  },
};

/** On a server that all tests of a file share. */
export const eventStoreEngine = (url: () => string): LogEngine => ({
  name: 'eventstoredb',
  open(codec) {
    const prefix = `test_${randomBytes(8).toString('hex')}`;
    const inner = new EventStoreEventLog({ url: url(), codec, prefix });
    const log = new NamespacedLog(inner, prefix);
    return Promise.resolve({ log, checkpoints: inner.checkpoints, dispose: () => log.close() });
  },
});

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'rectify-log-'));
