import type { FileHandle } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import { compoundFileNames } from './compound-file.js';
import { plainTextCharset } from './plain-text.js';
import { zipEntryNames } from './zip-entries.js';

const WORD = 'application/msword';
const EXCEL = 'application/vnd.ms-excel';
const POWERPOINT = 'application/vnd.ms-powerpoint';
const OFD = 'application/ofd';
const ZIP = 'application/zip';

/** What offices hand in. Documents with macros, programs and archives of anything are not on the list. */
const ALLOWED_MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/pdf',
  OFD,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  WORD,
  EXCEL,
  POWERPOINT,
  'image/jpeg',
  'image/png',
  'image/heic',
  'image/heif',
  'video/mp4',
  'text/plain; charset=utf-8',
  'text/plain; charset=gb18030',
]);

/** The old office formats by the stream that each of them keeps its text in; WPS writes the same ones into `.wps`, `.et` and `.dps`. */
const COMPOUND_STREAMS: readonly (readonly [string, string])[] = [
  ['WordDocument', WORD],
  ['Workbook', EXCEL],
  ['Book', EXCEL],
  ['PowerPoint Document', POWERPOINT],
];

/** Of a file, from its content alone. @returns undefined where nothing is recognized */
export async function sniffMediaType(path: string, file: FileHandle): Promise<string | undefined> {
  const mediaType = (await fileTypeFromFile(path))?.mime;
  switch (mediaType) {
    case 'application/x-cfb':
      return await compoundFileType(file);
    case ZIP:
      return (await zipEntryNames(file)).includes('OFD.xml') ? OFD : ZIP;
    case undefined: {
      const charset = await plainTextCharset(path);
      return charset && `text/plain; charset=${charset}`;
    }
    default:
      return mediaType;
  }
}

export function isAllowed(mediaType: string | undefined, allowZip: boolean): mediaType is string {
  return mediaType !== undefined && (ALLOWED_MEDIA_TYPES.has(mediaType) || (allowZip && mediaType === ZIP));
}

async function compoundFileType(file: FileHandle): Promise<string> {
  const names = await compoundFileNames(file);
  return COMPOUND_STREAMS.find(([stream]) => names.includes(stream))?.[1] ?? 'application/x-cfb';
}
