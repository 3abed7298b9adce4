import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Projection } from '#projections';
import { Cannot } from '../cannot.js';
import { copyDurably, copySqlite, openReadModels, placesIn, PROJECTIONS, requireThere, syncFolder } from '../composition.js';
import type { Surroundings } from '../surroundings.js';

/** What a copy of read models says of itself. */
interface Manifest {
  readonly installation: string;
  /** ISO instant. */
  readonly takenAt: string;
  readonly models: Readonly<Record<string, Copied>>;
}

interface Copied {
  /** Of the projection. */
  readonly version: number;
  /** Up to here it has folded the log, and at which number of an event that is. */
  readonly position: string | null;
  readonly ordinal: number;
  readonly digest: string;
}

const MANIFEST = 'read-models.json';

const fileOf = (folder: string, { name }: Projection): string => join(folder, `${name}.sqlite`);

/** Copies each read model as it stands at one instant, also beside a server that folds into it. The manifest comes last. */
export async function copyReadModels(
  { settings: { dataDir, installation }, say }: Surroundings,
  { folder }: { readonly folder: string },
): Promise<boolean> {
  const from = placesIn(dataDir).readModels;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(join(folder, MANIFEST), { force: true });
  for (const projection of PROJECTIONS) {
    await requireThere(fileOf(from, projection), `no read model ${projection.name}`);
    await rm(fileOf(folder, projection), { force: true });
    await copySqlite(fileOf(from, projection), fileOf(folder, projection));
  }
  const manifest: Manifest = { installation, takenAt: String(Temporal.Now.instant()), models: await modelsIn(folder) };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600, flush: true });
  await syncFolder(folder);
  tell(say, manifest);
  return true;
}

/**
 * Puts a copy into a data folder that has no read models. What it holds is held against its digests; whether the log is the one that it was
 * made from, the server sees when it starts.
 * @throws Cannot where it is another installation's, another version's, or not what its manifest says; then nothing is left behind
 */
export async function adoptReadModels(
  { settings: { dataDir, installation }, say }: Surroundings,
  { folder }: { readonly folder: string },
): Promise<boolean> {
  const manifest = await manifestIn(folder);
  if (manifest.installation !== installation) throw new Cannot(`it is a copy of ${manifest.installation}, not of ${installation}`);
  const to = placesIn(dataDir).readModels;
  const beside = join(dataDir, 'read-models.adopted');
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true, mode: 0o700 });
  try {
    for (const projection of PROJECTIONS) {
      const { version } = manifest.models[projection.name] ?? {};
      if (version !== projection.version)
        throw new Cannot(`its ${projection.name} is of version ${version ?? 'none'}, not ${projection.version}`);
      await requireThere(fileOf(folder, projection), `no read model ${projection.name}`);
      await copyDurably(fileOf(folder, projection), fileOf(beside, projection));
    }
    const found = await modelsIn(beside);
    for (const [name, { digest }] of Object.entries(manifest.models)) {
      if (found[name]?.digest !== digest) throw new Cannot(`its ${name} is not what it was when it was copied`);
    }
    await moveIntoPlace(beside, to);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  await syncFolder(dataDir);
  tell(say, manifest);
  return true;
}

/** A folder that holds something is left as it is. */
async function moveIntoPlace(beside: string, to: string): Promise<void> {
  try {
    await rename(beside, to);
  } catch (cause) {
    throw new Cannot(`there are read models at ${to} already`, { cause });
  }
}

async function modelsIn(folder: string): Promise<Manifest['models']> {
  const store = openReadModels(folder);
  try {
    const models: Record<string, Copied> = {};
    for (const projection of PROJECTIONS) {
      const model = await store.open(projection);
      const { position = null, ordinal = 0 } = model.checkpoint() ?? {};
      models[projection.name] = { version: projection.version, position, ordinal, digest: await model.digest() };
    }
    return models;
  } finally {
    await store.close();
  }
}

async function manifestIn(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST);
  await requireThere(file, 'no copy of read models');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Manifest;
  } catch (cause) {
    throw new Cannot(`${file} cannot be read`, { cause });
  }
}

function tell(say: Surroundings['say'], { models }: Manifest): void {
  for (const [name, { ordinal, digest }] of Object.entries(models)) say(`${name} ${digest} up to event ${ordinal}`);
}
