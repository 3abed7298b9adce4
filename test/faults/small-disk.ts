import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Why there can be none here; undefined where there can. Also on the machine that decides: many run in containers that keep mounting from root
 * too, and nothing that could be installed there changes that, unlike a missing program.
 * @throws Error under CI, where it is anything but permission that keeps it from being made
 */
export function noSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  try {
    new SmallDisk(1).remove();
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (process.env['CI'] === 'true' && !/permission denied|not permitted|superuser/iu.test(reason)) throw error;
    return `mounting is refused: ${reason}`;
  }
}

/** A disk of its own that can be filled up and made read-only: a tmpfs. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'rectify-disk-'));
  private readonly atExit = () => this.remove();
  private isMounted = false;

  constructor(megabytes: number) {
    try {
      mount('-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', this.folder);
    } catch (error) {
      rmdirSync(this.folder);
      throw error;
    }
    this.isMounted = true;
    process.once('exit', this.atExit);
  }

  /** Takes all the room that is left. */
  fill(): void {
    const ballast = openSync(this.ballast, 'a');
    try {
      for (const size of [1024 * 1024, 4096]) {
        const bytes = Buffer.alloc(size, 'x');
        while (isWritten(ballast, bytes));
      }
    } finally {
      closeSync(ballast);
    }
  }

  /** Gives it back. */
  free(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Refused by the system while a file is open for writing. */
  setReadOnly(readOnly: boolean): void {
    mount('-o', `remount,${readOnly ? 'ro' : 'rw'}`, this.folder);
  }

  remove(): void {
    if (!this.isMounted) return;
    this.isMounted = false;
    process.off('exit', this.atExit);
    execFileSync('umount', ['-l', this.folder]);
    rmdirSync(this.folder);
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }
}

const mount = (...words: readonly string[]) => execFileSync('mount', words, { stdio: ['ignore', 'ignore', 'pipe'] });

function isWritten(file: number, bytes: Buffer): boolean {
  try {
    // Some of it may be.
    return writeSync(file, bytes) === bytes.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
