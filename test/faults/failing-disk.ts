import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Why there can be none here; undefined where there can. What it takes is in no container that may not mount, and on Linux alone. */
export function noFailingDisk(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has ext4';
  try {
    const disk = new FailingDisk(8);
    try {
      disk.fail();
    } finally {
      disk.remove();
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A disk of its own, an ext4 in a file, that the kernel can be told to have found a fault on: it is read-only from then on, also for who has files open. */
export class FailingDisk {
  readonly folder: string;
  readonly #parent = mkdtempSync(join(tmpdir(), 'rectify-failing-disk-'));
  readonly #image = join(this.#parent, 'image');
  readonly #atExit = () => this.remove();

  constructor(megabytes: number) {
    this.folder = join(this.#parent, 'mounted');
    mkdirSync(this.folder);
    const image = openSync(this.#image, 'w');
    ftruncateSync(image, megabytes * 1024 * 1024);
    closeSync(image);
    process.once('exit', this.#atExit);
    try {
      run('mkfs.ext4', '-q', '-F', this.#image);
      this.#mount();
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** A fault of the file system itself, upon which it takes nothing more. */
  fail(): void {
    const device = run('findmnt', '--noheadings', '--output', 'SOURCE', this.folder).trim();
    writeFileSync(join('/sys/fs/ext4', basename(device), 'trigger_fs_error'), 'tried by a test');
  }

  /** As after a repair: nobody may have a file of it open. */
  mend(): void {
    run('umount', this.folder);
    try {
      run('e2fsck', '-f', '-y', this.#image);
    } catch (error) {
      // 1 says that it has mended what it found.
      if ((error as { readonly status?: unknown }).status !== 1) throw error;
    }
    this.#mount();
  }

  remove(): void {
    process.off('exit', this.#atExit);
    try {
      run('umount', '-l', this.folder);
    } catch {
      // It was never mounted.
    }
    rmSync(this.#parent, { recursive: true, force: true });
  }

  #mount(): void {
    run('mount', '-o', 'loop,errors=remount-ro', this.#image, this.folder);
  }
}

const run = (program: string, ...words: readonly string[]): string =>
  execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
