import { constants, deflateRawSync } from 'node:zlib';
import { archive, pdf } from './samples.js';

export const MIB = 1024 * 1024;

/** 16 MiB of nothing, packed so that any number of them may stand behind one another. */
const NOTHING = deflateRawSync(Buffer.alloc(16 * MIB), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
const END = deflateRawSync(Buffer.alloc(0));

/** Packed, it unpacks to so many GiB. */
const nothing = (gib: number): Buffer => Buffer.concat([...Array.from({ length: gib * 64 }, () => NOTHING), END]);

const gzip = (packed: Buffer): Buffer => Buffer.concat([Buffer.from('1f8b0800000000000003', 'hex'), packed, Buffer.alloc(8)]);

const entry = (name: string, bytes: Buffer, unpackedSize: number) => ({ name, bytes, checksum: 0, unpackedSize, isPacked: true });

const TYPES = '[Content_Types].xml';
const HALF_A_GIB = nothing(0.5);

/** A compound file of three sectors whose directory lies far behind its end, and whose list of tables leads to itself. */
function endlessCompoundFile(): Buffer {
  const far = 0xfffffff0;
  const header = Buffer.alloc(512, 0xff);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.fill(0, 8, 76);
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(far, 48);
  const list = Buffer.alloc(512);
  for (let at = 0; at < 127; at += 1) list.writeUInt32LE(1, at * 4);
  const table = Buffer.alloc(512);
  for (let at = 0; at < 128; at += 1) table.writeUInt32LE(far, at * 4);
  return Buffer.concat([header, list, table]);
}

/** Files of a few megabytes at most that would take gigabytes, or for ever, if they were taken at their word. */
export const BOMBS: Readonly<Record<string, Buffer>> = {
  'a document that says how much it unpacks to': archive([entry(TYPES, HALF_A_GIB, 512 * MIB)]),
  'a document that says that it unpacks to little': archive([entry(TYPES, HALF_A_GIB, 1000)]),
  'a document with many such parts of one name': archive(Array.from({ length: 8 }, () => entry(TYPES, HALF_A_GIB, 1000))),
  'an archive of many types': archive(Array.from({ length: 1000 }, () => entry('mimetype', deflateRawSync(Buffer.alloc(MIB)), MIB))),
  'a packed file of 4 GiB': gzip(nothing(4)),
  'a packed file in a packed file': gzip(deflateRawSync(gzip(nothing(4)))),
  'a picture with an archive behind it': Buffer.concat([Buffer.from('GIF89a'), archive([entry(TYPES, HALF_A_GIB, 1000)])]),
  'an archive with a report in front of it': Buffer.concat([
    Buffer.from('PK\x03\x04'),
    pdf(),
    archive([entry('OFD.xml', HALF_A_GIB, 1000)]),
  ]),
  'an old document whose tables lead to themselves': endlessCompoundFile(),
};
