import type { Language, Told } from '../bilingual.js';
import { pdfOf } from './pdf.js';
import { pngOf } from './png.js';

/** A file as it is handed in. */
export interface EvidenceFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A piece of evidence, in whichever language the story is told. */
export type Evidence = (language: Language) => EvidenceFile;

/** A ledger as plain text. */
export const ledgerText =
  (name: Told, ...lines: readonly Told[]): Evidence =>
  (language) => ({
    name: `${name[language]}.txt`,
    mediaType: 'text/plain',
    bytes: Buffer.from([name, ...lines].map((line) => `${line[language]}\n`).join('')),
  });

/** A signed paper. */
export const paper =
  (name: Told, ...lines: readonly Told[]): Evidence =>
  (language) => ({
    name: `${name[language]}.pdf`,
    mediaType: 'application/pdf',
    bytes: pdfOf([name, ...lines].map((line) => line[language])),
  });

/** A photograph taken on site. */
export const photo =
  (name: Told): Evidence =>
  (language) => ({ name: `${name[language]}.png`, mediaType: 'image/png', bytes: pngOf(name.zh) });
