import { describe, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fullDiskContract, type Disk } from './disk-full.contract.js';
import { noSmallDisk, SmallDisk } from './small-disk.js';

const MEGABYTES = 48;

const cannotMount = noSmallDisk();
if (cannotMount !== undefined) console.warn(`A FULL DISK IS IMITATED ALONE, by max_page_count: ${cannotMount}`);

// Said above; the imitated one is tried in any case.
(cannotMount === undefined ? describe : describe.skip)('a real disk', () => {
  fullDiskContract(() => {
    const disk = new SmallDisk(MEGABYTES);
    return { folder: disk.folder, fillsUp: 'everything', fill: () => disk.fill(), free: () => disk.free(), remove: () => disk.remove() };
  });
});

describe('databases that are kept from growing, as where no disk can be made', () => {
  fullDiskContract(async (): Promise<Disk> => {
    const folder = await mkdtemp(join(tmpdir(), 'rectify-full-'));
    const exec = jest.spyOn(DatabaseSync.prototype, 'exec');
    const limit = (count: (pages: number) => number) => {
      for (const database of new Set(exec.mock.contexts as DatabaseSync[])) {
        if (!database.isOpen || database.location()?.startsWith(folder) !== true) continue;
        const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
        database.prepare(`PRAGMA max_page_count = ${count(pages)}`).get();
      }
    };
    return {
      folder,
      fillsUp: 'databases',
      fill: () => limit((pages) => pages),
      free: () => limit(() => 1_000_000),
      remove: async () => {
        exec.mockRestore();
        await rm(folder, { recursive: true });
      },
    };
  });
});
