import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import type { EvidenceStore } from '#application';
import { compoundFile, gb18030, heic, jpeg, mp4, ofd, office, pdf, png, zip } from './evidence/samples.js';

/** An engine under test. */
export interface EvidenceEngine {
  readonly name: string;
  /** Opens a new, empty store. */
  open(options: { readonly maxBytes: number; readonly allowZip: boolean }): Promise<OpenStore>;
}

interface OpenStore {
  readonly store: EvidenceStore;
  /** Whether nothing at all is kept, not even half of something. */
  isEmpty(): Promise<boolean>;
  dispose(): Promise<void>;
}

const MAX_BYTES = 1_000_000;
const refused = (code: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ name: 'EvidenceError', code, details: expect.objectContaining(details) as unknown });
const sha256 = (bytes: Buffer) => hash('sha256', bytes);

/** In chunks that cut through everything. */
const stream = (bytes: Buffer) => {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 7 + (at % 40_000)) {
    chunks.push(bytes.subarray(at, at + 7 + (at % 40_000)));
  }
  return Readable.from(chunks, { objectMode: false });
};

/** What every engine of the `EvidenceStore` port promises. */
export function evidenceContract(engine: EvidenceEngine): void {
  const withStore = async (
    test: (open: OpenStore & { readonly put: (bytes: Buffer) => ReturnType<EvidenceStore['put']> }) => Promise<void>,
    allowZip = false,
  ) => {
    const open = await engine.open({ maxBytes: MAX_BYTES, allowZip });
    try {
      await test({ ...open, put: (bytes) => open.store.put(stream(bytes)) });
    } finally {
      await open.dispose();
    }
  };

  describe(`evidence on ${engine.name}`, () => {
    it('is stored under its hash, with its size and type, and comes back as it was', () =>
      withStore(async ({ store, put }) => {
        const bytes = Buffer.concat([pdf(), Buffer.alloc(300_000, 'page ')]);
        const stored = { sha256: sha256(bytes), size: bytes.length, mediaType: 'application/pdf' };
        expect(await put(bytes)).toEqual(stored);
        expect(await store.find(stored.sha256)).toEqual(stored);
        expect(await buffer(await store.open(stored.sha256))).toEqual(bytes);
      }));

    it('is stored once, however often and at the same time it is handed in', () =>
      withStore(async ({ store, put }) => {
        const answers = await Promise.all([put(pdf('same')), put(pdf('same')), put(pdf('other')), put(pdf('same'))]);
        expect(new Set(answers.map((answer) => answer.sha256)).size).toBe(2);
        expect(await put(pdf('same'))).toEqual(answers[0]);
        expect(await buffer(await store.open(answers[0].sha256))).toEqual(pdf('same'));
        expect(await buffer(await store.open(answers[2].sha256))).toEqual(pdf('other'));
      }));

    it.each([
      [0, 0],
      [0, 9],
      [5, 5],
      [100, 70_000],
      [299_999, 299_999],
    ])('can be read from byte %i to byte %i, both inclusive', (start, end) =>
      withStore(async ({ store, put }) => {
        const bytes = Buffer.concat([pdf(), Buffer.from(Array.from({ length: 300_000 }, (_, at) => at % 251))]).subarray(0, 300_000);
        const stored = await put(bytes);
        expect(await buffer(await store.open(stored.sha256, { start, end }))).toEqual(bytes.subarray(start, end + 1));
      }),
    );

    it.each(['', 'x', '../secrets', 'a'.repeat(64), `${'a'.repeat(63)}/`, sha256(pdf()).toUpperCase()])('at %p is not there', (address) =>
      withStore(async ({ store, put }) => {
        await put(pdf());
        expect(await store.find(address)).toBeUndefined();
        await expect(store.open(address)).rejects.toEqual(refused('evidence.unknown', { sha256: address }));
      }),
    );

    it('of exactly the most bytes is taken, of one more refused', () =>
      withStore(async ({ put, isEmpty }) => {
        const bytes = Buffer.concat([pdf(), Buffer.alloc(MAX_BYTES)]);
        await expect(put(bytes.subarray(0, MAX_BYTES + 1))).rejects.toEqual(refused('evidence.too-large', { limit: MAX_BYTES }));
        expect(await isEmpty()).toBe(true);
        expect(await put(bytes.subarray(0, MAX_BYTES))).toMatchObject({ size: MAX_BYTES });
      }));

    it('without a byte is refused', () =>
      withStore(async ({ put, isEmpty }) => {
        await expect(put(Buffer.alloc(0))).rejects.toEqual(refused('evidence.empty'));
        expect(await isEmpty()).toBe(true);
      }));

    it('whose sender stops, or fails, before the end is refused', () =>
      withStore(async ({ store, isEmpty }) => {
        for (const reason of [undefined, new Error('connection reset')]) {
          const chunks = [pdf()];
          const inTheMiddle = new Readable({
            read() {
              const chunk = chunks.pop();
              if (chunk) {
                this.push(chunk);
              } else {
                this.destroy(reason);
              }
            },
          });
          await expect(store.put(inTheMiddle)).rejects.toEqual(refused('evidence.truncated'));

          const atOnce = Readable.from([pdf()]);
          const putting = store.put(atOnce);
          atOnce.destroy(reason);
          await expect(putting).rejects.toEqual(refused('evidence.truncated'));
        }
        const gone = Readable.from([pdf()]);
        gone.destroy();
        await expect(store.put(gone)).rejects.toEqual(refused('evidence.truncated'));
        expect(await isEmpty()).toBe(true);
      }));
  });

  describe(`the type of evidence on ${engine.name}`, () => {
    const word = 'vnd.openxmlformats-officedocument.wordprocessingml.document';
    const excel = 'vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const powerpoint = 'vnd.openxmlformats-officedocument.presentationml.presentation';
    const taken: [string, string, Buffer][] = [
      ['PDF', 'application/pdf', pdf()],
      ['OFD', 'application/ofd', ofd],
      ['a Word document', `application/${word}`, office(word)],
      ['an Excel sheet', `application/${excel}`, office(excel)],
      ['a PowerPoint presentation', `application/${powerpoint}`, office(powerpoint)],
      ['an old Word or WPS document', 'application/msword', compoundFile(['1Table', 'WordDocument'])],
      ['an old Excel or ET sheet', 'application/vnd.ms-excel', compoundFile(['Workbook'])],
      ['an older Excel sheet', 'application/vnd.ms-excel', compoundFile(['Book'])],
      [
        'an old PowerPoint or DPS presentation',
        'application/vnd.ms-powerpoint',
        compoundFile(['a', 'b', 'c', 'd', 'e', 'f', 'PowerPoint Document']),
      ],
      ['JPEG', 'image/jpeg', jpeg],
      ['PNG', 'image/png', png],
      ['HEIC', 'image/heic', heic],
      ['MP4', 'video/mp4', mp4],
      ['ASCII', 'text/plain; charset=utf-8', Buffer.from('minutes\r\n\tof the meeting\n')],
      ['UTF-8', 'text/plain; charset=utf-8', Buffer.from('整改完成，请复核。😀\n'.repeat(5000))],
      ['UTF-8 with its mark', 'text/plain; charset=utf-8', Buffer.from('\ufeff整改完成')],
      ['GB18030', 'text/plain; charset=gb18030', Buffer.concat(Array.from({ length: 20_000 }, () => gb18030))],
    ];
    it.each(taken)('%s is recognized from the bytes alone as %s', (_, mediaType, bytes) =>
      withStore(async ({ put }) => {
        expect(await put(bytes)).toEqual({ sha256: sha256(bytes), size: bytes.length, mediaType });
      }),
    );

    const macros = 'vnd.ms-word.document.macroEnabled';
    const notTaken: [string, Buffer][] = [
      ['a program of Windows', Buffer.from('MZ\x90\0\x03\0\0\0')],
      ['a program of Linux', Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(60)])],
      ['a GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;')],
      ['a Word document with macros', office(macros)],
      ['a ZIP archive', zip({ 'a.txt': 'a' })],
      ['a ZIP archive that hides OFD.xml deeper', zip({ 'x/OFD.xml': '' })],
      ['a Java archive', zip({ 'META-INF/MANIFEST.MF': '' })],
      ['a compound file of something else', compoundFile(['Property', 'Media'])],
      ['a message that holds a Word document', compoundFile(['WordDocument'], { isNested: true })],
      ['a compound file that is cut off', compoundFile(['WordDocument']).subarray(0, 600)],
      ['half a ZIP archive', ofd.subarray(0, 60)],
      ['text with a NUL', Buffer.from('minutes\0of the meeting')],
      ['text with a control character', Buffer.from('minutes\x07')],
      ['text in UTF-16', Buffer.from('\ufeff整改完成', 'utf16le')],
      ['bytes that are text in no charset', Buffer.from('ff81ffffff', 'hex')],
      ['GB18030 that is cut off in a letter', gb18030.subarray(0, 3)],
    ];
    it.each(notTaken)('%s is refused', (_, bytes) =>
      withStore(async ({ put, isEmpty }) => {
        await expect(put(bytes)).rejects.toEqual(refused('evidence.type-refused'));
        expect(await isEmpty()).toBe(true);
      }),
    );

    it('ZIP is taken where that is allowed, but nothing else', () =>
      withStore(async ({ put }) => {
        expect(await put(zip({ 'a.txt': 'a' }))).toMatchObject({ mediaType: 'application/zip' });
        await expect(put(zip({ 'META-INF/MANIFEST.MF': '' }))).rejects.toEqual(refused('evidence.type-refused'));
        await expect(put(Buffer.from('MZ\x90\0\x03\0\0\0'))).rejects.toEqual(refused('evidence.type-refused'));
      }, true));
  });
}
