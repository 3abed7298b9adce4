import fc, { type Arbitrary } from 'fast-check';
import { crc32, deflateRawSync } from 'node:zlib';
import { compoundFile, gb18030, heic, jpeg, mp4, ofd, office, pdf, png, zip } from '../../contract/evidence/samples.js';
import { hostileText } from './values.js';

const HTML = '<html><script>alert(1)</script></html>';

/** A file that is small, and says that it holds a gigabyte; packed it holds ten megabytes. */
function bomb(): Buffer {
  const content = Buffer.alloc(10 * 1024 * 1024);
  const packed = deflateRawSync(content, { level: 9 });
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(0x40000000, 18);
  common.writeUInt16LE(19, 22);
  const name = Buffer.from('[Content_Types].xml');
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, Buffer.alloc(14), name]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(0xffff, 4);
  end.writeUInt16LE(0xffff, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06'), end]);
}

const FILES: readonly Buffer[] = [
  ...[pdf(), jpeg, png, heic, mp4, gb18030, office('wordprocessingml.document'), office('word.macroEnabled'), ofd],
  ...[compoundFile(['WordDocument']), compoundFile(['Workbook', 'VBA', 'x', 'y', 'z']), Buffer.from('plain 台账\n'), Buffer.alloc(0)],
  // Polyglots: one thing at the front, another behind it.
  ...[Buffer.concat([pdf(), zip({ 'a.txt': 'a' })]), Buffer.concat([png, Buffer.from(HTML)]), Buffer.from(`GIF89a/*${HTML}*/`)],
  ...[
    Buffer.concat([jpeg, zip({ 'OFD.xml': 'x' })]),
    Buffer.from(`%PDF-1.4\n${HTML}`),
    Buffer.from(HTML),
    Buffer.from(`<svg onload="x">${HTML}</svg>`),
  ],
  ...[
    Buffer.from('MZ\x90\0'),
    Buffer.from('#!/bin/sh\nreboot\n'),
    Buffer.from('\x7fELF'),
    bomb(),
    zip({ '../../evil.txt': 'x', 'OFD.xml': 'x' }),
  ],
  zip(Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`${at}`, '']))),
  ...['ffd8ff', '89504e470d0a1a0a', 'd0cf11e0a1b11ae1', '504b0304', '504b0506', '00000018667479706d696631'].map((hex) =>
    Buffer.from(hex, 'hex'),
  ),
];

/** A file as it is, cut short, with some bytes turned over, or with its length words made huge. */
const file: Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom(...FILES),
    fc.constantFrom('whole', 'cut', 'flipped', 'huge', 'doubled'),
    fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
  )
  .map(([bytes, how, at]) => {
    if (how === 'whole' || bytes.length < 8) return bytes;
    if (how === 'cut') return bytes.subarray(0, (at[0] ?? 0) % bytes.length);
    if (how === 'doubled') return Buffer.concat([bytes, bytes]);
    const changed = Buffer.from(bytes);
    for (const each of at) {
      if (how === 'flipped') changed.writeUInt8(changed.readUInt8(each % changed.length) ^ (1 << (each % 8)), each % changed.length);
      else
        changed.writeUInt32LE(
          0xffffffff - (each % 3),
          (each % Math.max(1, changed.length >> 2)) * 4 > changed.length - 4 ? 0 : (each % (changed.length >> 2)) * 4,
        );
    }
    return changed;
  });

/** A body with its media type. */
export interface RawBody {
  readonly type: string;
  readonly bytes: Buffer;
}

const fileName = fc
  .oneof(hostileText, fc.constantFrom('台账.pdf', 'a.txt', 'a.pdf.exe', '"; x="', 'a'.repeat(201)))
  .map((name) => name.replace(/[\r\n]/gu, ' '));

const disposition = (name: string, file: string | undefined) =>
  `Content-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`;

interface Part {
  readonly name: string;
  readonly file: string | undefined;
  readonly content: Buffer;
}

const part: Arbitrary<Part> = fc.oneof(
  fc.record({ name: fc.constantFrom('file', 'x', '__proto__', ''), file: fc.option(fileName, { nil: undefined, freq: 8 }), content: file }),
  fc.record({
    name: fc.constantFrom('capturedAt', 'name', '__proto__', 'toString'),
    file: fc.constant(undefined),
    content: hostileText.map((text) => Buffer.from(text)),
  }),
);

const form: Arbitrary<RawBody> = fc
  .tuple(
    fc.array(part, { maxLength: 8 }),
    fc.constantFrom('b', 'x'.repeat(70), ''),
    fc.constantFrom('whole', 'whole', 'whole', 'open', 'other', 'mixed'),
  )
  .map(([parts, boundary, how]) => {
    const pieces = parts.flatMap(({ name, file: called, content }) => [
      Buffer.from(`--${boundary}\r\n${disposition(name, called)}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]);
    const end = how === 'open' ? [] : [Buffer.from(`--${boundary}--\r\n`)];
    const type = how === 'mixed' ? 'multipart/mixed' : 'multipart/form-data';
    return { type: `${type}; boundary=${how === 'other' ? 'another' : boundary}`, bytes: Buffer.concat([...pieces, ...end]) };
  });

/** Evidence, in every way that it should not be handed in. */
export const evidenceBody: Arbitrary<RawBody> = fc.oneof(
  { weight: 3, arbitrary: file.map((bytes) => ({ type: 'application/octet-stream', bytes })) },
  { weight: 3, arbitrary: form },
  { weight: 1, arbitrary: file.map((bytes) => ({ type: 'multipart/form-data', bytes })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(file, fc.constantFrom('image/svg+xml', 'text/html', 'application/json', 'text/plain', 'x', ''))
      .map(([bytes, type]) => ({ type, bytes })),
  },
);

/** Lines of iCalendar files, some of them what no file should say. */
const LINES = [
  ...[
    'BEGIN:VCALENDAR',
    'END:VCALENDAR',
    'BEGIN:VEVENT',
    'END:VEVENT',
    'BEGIN:VTIMEZONE',
    'UID:a',
    'UID',
    'VERSION:2.0',
    ':',
    ';',
    ' folded',
  ],
  ...[
    'DTSTART;VALUE=DATE:20260710',
    'DTSTART;VALUE=DATE:20260231',
    'DTSTART;VALUE=DATE:0',
    'DTSTART:20260710T010000Z',
    'DTSTART;VALUE=X:1',
  ],
  ...['DTEND;VALUE=DATE:20260712', 'DTEND;VALUE=DATE:99991231', 'DURATION:P2D', 'DURATION:-P1D', 'DURATION:P99999999W', 'DURATION:x'],
  ...['RRULE:FREQ=YEARLY', 'RRULE:FREQ=WEEKLY;BYDAY=MO', 'RRULE:FREQ=SECONDLY', 'RRULE:FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2', 'RRULE:x'],
  ...[
    'RRULE:FREQ=YEARLY;INTERVAL=999999999',
    'RRULE:FREQ=WEEKLY;UNTIL=x',
    'RRULE:FREQ=YEARLY;COUNT=-1',
    'EXDATE:20260710',
    'RDATE:20260710',
  ],
  ...['CATEGORIES:WORKDAY,', 'X-RECTIFY-DAY:WORKED', 'X-RECTIFY-DAY:__proto__', 'STATUS:CANCELLED', 'SUMMARY:(班)', 'RECURRENCE-ID:x'],
] as const;

const event = fc.array(fc.constantFrom(...LINES), { maxLength: 6 }).map((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']);
const calendarText = fc.oneof(
  fc.array(event, { maxLength: 4 }).map((events) => ['BEGIN:VCALENDAR', ...events.flat(), 'END:VCALENDAR'].join('\r\n')),
  fc.array(fc.oneof(fc.constantFrom<string>(...LINES), hostileText), { maxLength: 12 }).map((lines) => lines.join('\n')),
  fc.constant('BEGIN:VEVENT\r\n'.repeat(20_000)),
  fc.constant(`BEGIN:VCALENDAR\r\nX:${'x'.repeat(1024 * 1024)}\r\nEND:VCALENDAR`),
);

/** An iCalendar file, or what passes for one. */
export const calendarBody: Arbitrary<RawBody> = fc.oneof(
  { weight: 6, arbitrary: calendarText.map((text) => ({ type: 'text/calendar', bytes: Buffer.from(text) })) },
  { weight: 1, arbitrary: file.map((bytes) => ({ type: 'text/calendar; charset=utf-8', bytes })) },
  { weight: 1, arbitrary: evidenceBody },
);
