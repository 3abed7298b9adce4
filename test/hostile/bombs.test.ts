import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { DiskEvidenceStore } from '#adapters';
import { BOMBS, MIB } from '../contract/evidence/bombs.js';
import { Folders } from '../cli/installation.js';
import { furnish, signIn } from '../faults/office.js';
import { HttpClient } from '../support/http-client.js';
import { ServerProcess } from '../support/server-process.js';

/** Of the processor for all of them, however slow it is; they take well below one second. */
const MOST_PROCESSOR_MS = 15_000;
/** Beyond what the server took before; unpacked they are 10 GiB. */
const MOST_MEMORY_MIB = 200;

let folders: Folders;
beforeAll(async () => {
  folders = await Folders.make();
});
afterAll(() => folders.remove());

describe('a file that would unpack to gigabytes', () => {
  const Unpacking = globalThis.DecompressionStream;
  let unpacked = 0;

  /** The platform's own, by which the type of a file is looked for; what comes out of it is counted. */
  class Counted implements DecompressionStream {
    readonly writable;
    readonly readable;

    constructor(...[format]: ConstructorParameters<typeof Unpacking>) {
      const real = new Unpacking(format);
      this.writable = real.writable;
      const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(chunk, to) {
          unpacked += chunk.length;
          to.enqueue(chunk);
        },
      });
      this.readable = real.readable.pipeThrough(count);
    }
  }

  let store: DiskEvidenceStore;
  beforeAll(async () => {
    globalThis.DecompressionStream = Counted;
    store = await DiskEvidenceStore.open({ folder: folders.at('evidence'), maxBytes: 64 * MIB, allowZip: true });
  });
  afterAll(() => {
    globalThis.DecompressionStream = Unpacking;
  });

  test.each(Object.keys(BOMBS))('is unpacked no further than a type can stand: %s', async (name) => {
    unpacked = 0;
    await store.put(Readable.from([BOMBS[name]!], { objectMode: false })).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'evidence.type-refused' });
    });
    expect(unpacked).toBeLessThanOrEqual(4 * MIB);
  });

  test('is counted at all', async () => {
    unpacked = 0;
    await store.put(Readable.from([BOMBS['a document that says that it unpacks to little']!], { objectMode: false }));
    expect(unpacked).toBeGreaterThan(0);
  });
});

test('a server to which all of them are handed in refuses them, and takes no more memory or time of the processor than for what they are', async () => {
  const server = await ServerProcess.start(folders.at('data'));
  try {
    const { leader } = await furnish(server.url, server.firstPassword ?? '');
    const client = new HttpClient(server.url, await signIn(server.url, leader.name, leader.password));
    const headers = { 'content-type': 'application/octet-stream' };
    const handIn = (body: Buffer) => client.send('POST', '/v1/evidence?name=a.docx', { body, headers });
    // Of the same size, and nothing to unpack: what an upload takes for itself.
    for (const bytes of Object.values(BOMBS)) await handIn(Buffer.alloc(bytes.length, 'page '));
    const [memory, time] = [server.peakMiB(), server.processorMs()];
    for (const [name, bytes] of Object.entries(BOMBS)) {
      const { status, body } = await handIn(bytes);
      expect([name, status, body['code']]).toEqual([name, 415, 'evidence.type-refused']);
    }
    if (memory !== undefined) expect(server.peakMiB()! - memory).toBeLessThan(MOST_MEMORY_MIB);
    if (time !== undefined) expect(server.processorMs()! - time).toBeLessThan(MOST_PROCESSOR_MS);
  } finally {
    await server.stop();
  }
}, 120_000);
