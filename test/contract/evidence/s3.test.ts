import { hash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { S3EvidenceStore } from '../../../libs/adapters/src/evidence/s3/s3-evidence-store.js';
import { freePort } from '../../support/free-port.js';
import { atomicS3, Objects, signedS3, type AtomicS3, type S3At, type S3Refusal, type S3Server } from '../../support/s3.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { pdf } from './samples.js';

/** Milliseconds; a part is given twice as long. Long enough for a machine that is busy. */
const ANSWER_MS = 2_000;
const MIB = 1024 * 1024;
/** Three parts. */
const LARGE = Buffer.concat([pdf(), Buffer.alloc(17 * MIB, 'page ')]);

const sha256 = (bytes: Buffer) => hash('sha256', bytes);
/** A refusal of the store, and the word of the server for it. */
const refused = (code: string, cause: unknown = expect.anything()) =>
  expect.objectContaining({ name: 'EvidenceError', code, cause: expect.objectContaining({ code: cause }) as unknown });
const unavailable = refused('evidence.unavailable');

let spool: string;
const stores: S3EvidenceStore[] = [];
beforeEach(async () => {
  spool = await mkdtemp(join(tmpdir(), 'rectify-spool-'));
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  expect(await readdir(spool)).toEqual([]);
  await rm(spool, { recursive: true });
});

const open = async (at: S3At, answerMs = 15_000): Promise<S3EvidenceStore> => {
  const store = await S3EvidenceStore.open({
    at,
    spool,
    maxBytes: 64 * MIB,
    allowZip: false,
    patience: { answerMs, partMs: 2 * answerMs },
  });
  stores.push(store);
  return store;
};
const put = (store: S3EvidenceStore, bytes: Buffer) => store.put(Readable.from([bytes]));
/** How long something takes, in milliseconds. */
const timed = async (work: () => Promise<unknown>) => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

describe('evidence in a bucket', () => {
  let server: AtomicS3;
  let at: S3At;
  let objects: Objects;
  let requests: string[];
  beforeAll(async () => void (server = await atomicS3()));
  afterAll(() => server.close());
  beforeEach(() => {
    at = server.at();
    objects = new Objects(at);
    requests = [];
    meet(() => undefined);
  });
  afterEach(() => objects.close());

  const meet = (answer: (request: string) => S3Refusal | undefined) => {
    server.meet = (request) => {
      requests.push(request);
      return Promise.resolve(answer(request));
    };
  };
  const writes = () => requests.filter((request) => /^(?:PUT|POST|DELETE)/u.test(request)).length;

  it('lies as in a folder: the bytes under their hash, what is known of them beside', async () => {
    const stored = await put(await open(at), pdf());
    expect((await objects.names()).toSorted()).toEqual([`evidence/${stored.sha256}`, `evidence/${stored.sha256}.json`]);
    expect(await objects.read(`evidence/${stored.sha256}`)).toEqual(pdf());
    expect(JSON.parse(String(await objects.read(`evidence/${stored.sha256}.json`)))).toEqual(stored);
  });

  it('is the same for every node, and is there after a restart; what a crash left in the spool is swept away', async () => {
    const stored = await put(await open(at), pdf());
    await writeFile(join(spool, 'half'), pdf());
    const other = await open(at);
    expect(await other.find(stored.sha256)).toEqual(stored);
    expect(await buffer(await other.open(stored.sha256))).toEqual(pdf());
  });

  it('that is large is sent in parts, and is there only when all of them are', async () => {
    const store = await open(at);
    const address = sha256(LARGE);
    meet((request) => {
      if (request.includes('partNumber=3')) expect(server.uploads.size).toBe(1);
      return undefined;
    });
    expect(await put(store, LARGE)).toEqual({ sha256: address, size: LARGE.length, mediaType: 'application/pdf' });
    expect(requests.filter((request) => request.includes('partNumber'))).toHaveLength(3);
    expect(server.uploads.size).toBe(0);
    expect((await buffer(await store.open(address))).equals(LARGE)).toBe(true);
    expect((await buffer(await store.open(address, { start: 9 * MIB, end: 9 * MIB + 4 }))).toString()).toBe(
      LARGE.toString('utf8', 9 * MIB, 9 * MIB + 5),
    );
  });

  it('that is there and whole is not written again', async () => {
    const store = await open(at);
    await put(store, pdf());
    requests.length = 0;
    await put(store, pdf());
    expect(writes()).toBe(0);
  });

  it('whose bytes have changed is never served, not even a range that has not, until it is handed in again', async () => {
    const store = await open(at);
    const stored = await put(store, pdf());
    const bytes = pdf();
    bytes[bytes.length - 1]! ^= 1;
    await objects.write(`evidence/${stored.sha256}`, bytes);
    const corrupt = expect.objectContaining({ code: 'evidence.corrupt', details: { sha256: stored.sha256 } });
    await expect(store.open(stored.sha256)).rejects.toEqual(corrupt);
    await expect(store.open(stored.sha256, { start: 0, end: 3 })).rejects.toEqual(corrupt);
    expect(await put(store, pdf())).toEqual(stored);
    expect(await buffer(await store.open(stored.sha256))).toEqual(pdf());
  });

  it('that is cut off, or of which nothing is known any more, is not found', async () => {
    const store = await open(at);
    const { sha256: address } = await put(store, pdf());
    await objects.write(`evidence/${address}`, pdf().subarray(1));
    expect(await store.find(address)).toBeUndefined();
    await objects.write(`evidence/${address}`, pdf());
    await objects.write(`evidence/${address}.json`, Buffer.from('{'));
    expect(await store.find(address)).toBeUndefined();
  });

  it.each(['partNumber=2', 'evidence/[0-9a-f]{64}.json', 'POST .*uploadId='])(
    'leaves nothing that anybody finds where %s is refused, and the upload is aborted',
    async (at2) => {
      const store = await open(at);
      meet((request) =>
        new RegExp(at2, 'u').test(request) && !request.startsWith('GET') ? { status: 403, code: 'AccessDenied' } : undefined,
      );
      await expect(put(store, LARGE)).rejects.toEqual(refused('evidence.unavailable', 'AccessDenied'));
      expect(server.uploads.size).toBe(0);
      expect((await objects.names()).filter((name) => !name.endsWith('.json'))).toEqual([]);
      expect(await store.find(sha256(LARGE))).toBeUndefined();
      meet(() => undefined);
      expect(await put(store, LARGE)).toMatchObject({ size: LARGE.length });
    },
  );

  it.each([
    [507, 'XMinioStorageFull'],
    [403, 'QuotaExceeded'],
  ])('is refused where there is no room (%i %s)', async (status, code) => {
    const store = await open(at);
    meet((request) => (request.startsWith('PUT') ? { status, code } : undefined));
    await expect(put(store, pdf())).rejects.toEqual(refused('evidence.disk-full', code));
    expect(await objects.names()).toEqual([]);
  });

  it('is tried again where the server is busy for a moment, and not for ever', async () => {
    const store = await open(at);
    const busy = (times: number) => {
      let left = times;
      meet((request) => (request.startsWith('PUT') && left-- > 0 ? { status: 503, code: 'SlowDown' } : undefined));
    };
    busy(1);
    expect(await put(store, pdf())).toMatchObject({ size: pdf().length });
    busy(100);
    await expect(put(store, pdf('other'))).rejects.toEqual(refused('evidence.unavailable', 'SlowDown'));
  });

  it('of a bucket that is not there refuses to open', async () => {
    await expect(open({ ...at, bucket: 'nowhere' })).rejects.toEqual(refused('evidence.unavailable', 'NoSuchBucket'));
  });

  describe('over a network', () => {
    let proxy: TcpProxy;
    beforeEach(async () => {
      proxy = await TcpProxy.to(server.port);
    });
    afterEach(() => proxy.close());

    const through = () => open({ ...at, endpoint: `http://127.0.0.1:${proxy.port}` }, ANSWER_MS);

    it.each(['cut', 'silence'] as const)(
      'that has a %s in the midst of an upload is refused in time, and can be handed in again',
      async (how) => {
        const store = await through();
        meet((request) => {
          if (request.includes('partNumber=2')) proxy[how]();
          return undefined;
        });
        expect(await timed(() => expect(put(store, LARGE)).rejects.toEqual(unavailable))).toBeLessThan(5 * ANSWER_MS);
        expect(await objects.names()).toEqual([]);
        proxy.mend();
        meet(() => undefined);
        expect(await put(store, LARGE)).toMatchObject({ size: LARGE.length });
        expect((await buffer(await store.open(sha256(LARGE)))).equals(LARGE)).toBe(true);
      },
    );

    it.each(['cut', 'silence'] as const)('that has a %s in the midst of a download is not served, and is again afterwards', async (how) => {
      const store = await through();
      const { sha256: address } = await put(store, LARGE);
      meet((request) => {
        if (/^GET .*evidence\/[0-9a-f]{64}(?:\?|$)/u.test(request)) proxy[how]();
        return undefined;
      });
      expect(await timed(() => expect(store.open(address)).rejects.toEqual(unavailable))).toBeLessThan(5 * ANSWER_MS);
      proxy.mend();
      meet(() => undefined);
      expect((await buffer(await store.open(address))).equals(LARGE)).toBe(true);
    });
  });

  it('of a server that is not there at the start is opened all the same, and refused in time', async () => {
    const port = await freePort();
    const store = await open({ ...at, endpoint: `http://127.0.0.1:${port}` }, ANSWER_MS);
    for (const call of [() => put(store, pdf()), () => store.find(sha256(pdf())), () => store.open(sha256(pdf()))])
      expect(await timed(() => expect(call()).rejects.toEqual(unavailable))).toBeLessThan(2 * ANSWER_MS);
  });
});

describe('evidence in a bucket that is asked for by other keys', () => {
  let server: S3Server;
  beforeAll(async () => void (server = await signedS3()));
  afterAll(() => server.close());

  it.each([
    ['InvalidAccessKeyId', { accessKeyId: 'SOMEBODY', secretAccessKey: 'S3RVER' }],
    ['SignatureDoesNotMatch', { accessKeyId: 'S3RVER', secretAccessKey: 'wrong' }],
  ])('refuses to open: %s', async (code, credentials) => {
    await expect(open({ ...server.at(), credentials })).rejects.toEqual(refused('evidence.unavailable', code));
  });
});
