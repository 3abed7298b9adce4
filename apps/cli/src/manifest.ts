import { list, object, optional, sha256, text, whole } from '#domain';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Cannot } from './cannot.js';
import { syncFolder } from './composition.js';

const FORMAT = 1;

const shape = object({
  /** Of the backup's layout. */
  format: whole(1),
  installation: text(),
  /** ISO instant. */
  takenAt: text(),
  versions: object({ node: text(), sqlite: text() }),
  log: object({
    /** Beside the manifest. */
    file: text(),
    /** Of the file. */
    sha256,
    events: whole(),
    streams: whole(),
    /** Position and chained hash of the last event; missing where there is none. */
    head: optional(text()),
    fingerprint: optional(text()),
  }),
  evidence: object({
    files: whole(),
    /** Named by the log, and missing or damaged already when the backup was made. */
    missing: list(sha256, Number.MAX_SAFE_INTEGER),
  }),
});

/** What a backup holds. It is written last: a folder without one is no backup, and one that is there names files that are whole. */
export type Manifest = NonNullable<(typeof shape)['type']>;

/** Writes a manifest beside the one before it. @returns what puts it into that one's place */
export async function writeManifest(folder: string, manifest: Omit<Manifest, 'format' | 'versions'>): Promise<() => Promise<void>> {
  const versions = { node: process.version, sqlite: process.versions.sqlite ?? 'unknown' };
  const path = join(folder, 'manifest.json');
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ format: FORMAT, versions, ...manifest } satisfies Manifest, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return async () => {
    await rename(`${path}.new`, path);
    await syncFolder(folder);
  };
}

/** @throws Cannot where there is none, or one that this version does not understand */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Cannot(`${folder} is no backup: its manifest.json cannot be read`, { cause });
  });
  const value = parsed(text);
  const fault = shape.fault(value, '');
  if (fault) throw new Cannot(`${path} is damaged: ${fault.path || 'it'} is not ${fault.reason}`);
  const manifest = value as Manifest;
  if (manifest.format !== FORMAT) throw new Cannot(`${path} is of format ${manifest.format}; this version reads ${FORMAT}`);
  return manifest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
