import { crc32 } from 'node:zlib';

/** The smallest files that are what they say. */

export const pdf = (text = 'a report') => Buffer.from(`%PDF-1.7\n% ${text}\n%%EOF\n`);

export const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');

export const png = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082',
  'hex',
);

/** An ISO media file that says its brand, and no more. */
const media = (brand: string) =>
  Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from(`ftyp${brand}\0\0\0\0${brand}mif1`),
    Buffer.from([0, 0, 0, 8]),
    Buffer.from('mdat'),
  ]);

export const heic = media('heic');
export const mp4 = media('isom');

/** 整改完成 */
export const gb18030 = Buffer.from('d5fbb8c4cdeab3c9', 'hex');

/** Stored, not packed. */
export const zip = (entries: Readonly<Record<string, string>>): Buffer =>
  archive(
    Object.entries(entries).map(([name, text]) => {
      const bytes = Buffer.from(text);
      return { name, bytes, checksum: crc32(bytes), unpackedSize: bytes.length };
    }),
  );

/** What a ZIP file says of an entry, be it true or not. */
interface ArchiveEntry {
  readonly name: string;
  /** As they stand in the file. */
  readonly bytes: Buffer;
  readonly checksum: number;
  readonly unpackedSize: number;
  readonly isPacked?: boolean;
}

/** A ZIP file; names may come twice. */
export function archive(entries: readonly ArchiveEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, checksum, unpackedSize, isPacked = false } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(isPacked ? 8 : 0, 4);
    common.writeUInt32LE(checksum, 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(unpackedSize, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, rest, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}

const contentTypes = (main: string) => `<Types><Override PartName="/main.xml" ContentType="application/${main}.main+xml"/></Types>`;

export const office = (main: string) => zip({ '[Content_Types].xml': contentTypes(main), 'docProps/app.xml': '<Properties/>' });

export const ofd = zip({ 'Doc_0/Document.xml': '<ofd:Document/>', 'OFD.xml': '<ofd:OFD/>' });

const FREE = 0xffffffff;
const END = 0xfffffffe;

/**
 * A compound file with these streams at its top; with one level more, they are inside a storage there.
 * The directory has one entry a sector-quarter, so that more than three names need a chain.
 */
export function compoundFile(names: readonly string[], { isNested = false } = {}): Buffer {
  const all = isNested ? ['Root Entry', 'Attachment', ...names] : ['Root Entry', ...names];
  const directory = Buffer.alloc(Math.ceil(all.length / 4) * 512);
  for (const [index, name] of all.entries()) {
    const at = index * 128;
    directory.write(name, at, 'utf16le');
    directory.writeUInt16LE(2 * name.length + 2, at + 64);
    directory[at + 66] = index === 0 ? 5 : 2;
    const isLast = index === all.length - 1 || (isNested && index === 1);
    directory.writeUInt32LE(FREE, at + 68);
    directory.writeUInt32LE(index === 0 || isLast ? FREE : index + 1, at + 72);
    directory.writeUInt32LE(index === 0 ? 1 : isNested && index === 1 ? 2 : FREE, at + 76);
  }
  const sectors = directory.length / 512;
  const table = Buffer.alloc(512, 0xff);
  table.writeUInt32LE(0xfffffffd, 0);
  for (let sector = 1; sector <= sectors; sector++) {
    table.writeUInt32LE(sector === sectors ? END : sector + 1, sector * 4);
  }
  const header = Buffer.alloc(512, 0xff);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.fill(0, 8, 76);
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(1, 48);
  header.writeUInt32LE(END, 68);
  header.writeUInt32LE(0, 76);
  return Buffer.concat([header, table, directory]);
}
