import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const SIDE = 96;

/**
 * A small grey picture as a real PNG file: a sheet of ruled paper. The seed makes each sheet another one, as photographs differ.
 */
export function pngOf(seed: string): Buffer {
  const shade = crc32(seed);
  const rows = Array.from({ length: SIDE }, (_, y) => Buffer.from([0, ...Array.from({ length: SIDE }, (_, x) => greyAt(x, y, shade))]));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header.set([8, 0, 0, 0, 0], 8); // eight bits of grey, not interlaced
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}

/** Lines where a ledger has them, and writing as long as the seed says. */
function greyAt(x: number, y: number, shade: number): number {
  if (y % 12 === 0 || x === 16) return 0x90;
  const written = x > 20 && x < 40 + ((shade >>> (y % 24)) & 0x1f) && y % 12 > 4 && y % 12 < 9;
  return written && (x * 7 + shade) % 5 < 3 ? 0x30 : 0xf4;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
