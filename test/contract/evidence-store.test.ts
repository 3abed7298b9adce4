import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DiskEvidenceStore } from '#adapters';
import { S3EvidenceStore } from '../../libs/adapters/src/evidence/s3/s3-evidence-store.js';
import { atomicS3, signedS3, type S3Server } from '../support/s3.js';
import { evidenceContract, type EvidenceEngine } from './evidence-store.contract.js';
import { pdf } from './evidence/samples.js';

const newFolder = () => mkdtemp(join(tmpdir(), 'rectify-evidence-'));

const diskEngine: EvidenceEngine = {
  name: 'disk',
  async open(options) {
    const folder = await newFolder();
    return {
      store: await DiskEvidenceStore.open({ folder, ...options }),
      isEmpty: async () => (await readdir(folder, { recursive: true })).join() === 'incoming',
      dispose: () => rm(folder, { recursive: true }),
    };
  },
};

evidenceContract(diskEngine);

describe.each([
  ['S3, whose objects are whole or not there', atomicS3],
  ['S3, where every signature is checked', signedS3],
])('on %s', (name, start) => {
  let server: S3Server;
  beforeAll(async () => void (server = await start()));
  afterAll(() => server.close());

  evidenceContract({
    name,
    async open(options) {
      const spool = await newFolder();
      const at = server.at();
      const store = await S3EvidenceStore.open({ at, spool, ...options });
      return {
        store,
        isEmpty: async () => (await server.names(at)).length === 0 && (await readdir(spool)).length === 0,
        async dispose() {
          await store.close();
          await rm(spool, { recursive: true });
        },
      };
    },
  });
});

describe('evidence in a folder', () => {
  let folder: string;
  const openStore = () => DiskEvidenceStore.open({ folder, maxBytes: 1_000_000, allowZip: false });
  const corrupt = expect.objectContaining({ name: 'EvidenceError', code: 'evidence.corrupt' });

  beforeEach(async () => {
    folder = await newFolder();
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('is there after a restart, with its type; what a crash cut off is swept away', async () => {
    const stored = await (await openStore()).put(Readable.from([pdf()]));
    await writeFile(join(folder, 'incoming', 'half'), pdf());
    const store = await openStore();
    expect(await store.find(stored.sha256)).toEqual(stored);
    expect(await buffer(await store.open(stored.sha256))).toEqual(pdf());
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(
      [stored.sha256, `${stored.sha256}.json`, 'incoming'].toSorted(),
    );
  });

  it('whose bytes have changed is never served, not even a range that has not, until it is handed in again', async () => {
    const store = await openStore();
    const { sha256, size } = await store.put(Readable.from([pdf()]));
    const bytes = await readFile(join(folder, sha256));
    bytes[size - 1] = bytes[size - 1]! ^ 1;
    await writeFile(join(folder, sha256), bytes);
    await expect(store.open(sha256)).rejects.toEqual(corrupt);
    await expect(store.open(sha256, { start: 0, end: 3 })).rejects.toEqual(corrupt);

    await store.put(Readable.from([pdf()]));
    expect(await buffer(await store.open(sha256))).toEqual(pdf());
  });

  it('that is cut off, or of which nothing is known any more, is not found', async () => {
    const store = await openStore();
    const { sha256 } = await store.put(Readable.from([pdf()]));
    await writeFile(join(folder, sha256), pdf().subarray(1));
    expect(await store.find(sha256)).toBeUndefined();
    await expect(store.open(sha256)).rejects.toEqual(corrupt);
    await writeFile(join(folder, sha256), pdf());
    await writeFile(join(folder, `${sha256}.json`), '');
    expect(await store.find(sha256)).toBeUndefined();
  });

  it('is refused on a full disk and leaves nothing; later uploads go on', async () => {
    const store = await openStore();
    const handle = await open(join(folder, 'any'), 'w');
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const write = jest.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'appendFile').mockRejectedValueOnce(full);
    await handle.close();
    await rm(join(folder, 'any'));
    await expect(store.put(Readable.from([pdf()]))).rejects.toEqual(expect.objectContaining({ code: 'evidence.disk-full' }));
    write.mockRestore();
    expect(await readdir(folder, { recursive: true })).toEqual(['incoming']);
    expect(await store.put(Readable.from([pdf()]))).toMatchObject({ size: pdf().length });
  });
});
