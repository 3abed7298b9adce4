import { EventLogError, Refused, settingsFrom } from '#application';
import { argumentsOf, BadArguments, USAGE, type Asked } from './arguments.js';
import { backup } from './commands/backup.js';
import { fsck } from './commands/fsck.js';
import { adoptReadModels, copyReadModels } from './commands/read-model-copies.js';
import { migrateLog } from './commands/migrate-log.js';
import { movePersonKeysBetween } from './commands/move-person-keys.js';
import { rebuild } from './commands/rebuild.js';
import { rotateMasterKey } from './commands/rotate-master-key.js';
import { restore } from './commands/restore.js';
import type { Surroundings } from './surroundings.js';

/** Where something is printed. */
interface Output {
  write(text: string): unknown;
}

/** What a command meets. */
export interface Terminal {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Carries out a command, and answers the exit code: 0 all is well, 1 something was found or failed, 2 not understood. */
export async function runCli({ words, environment, stdout, stderr }: Terminal): Promise<number> {
  try {
    const asked = argumentsOf(words);
    if (asked.command === 'help') {
      stdout.write(`${USAGE}\n`);
      return 0;
    }
    const surroundings = { settings: settingsFrom(environment), say: (line: string) => stdout.write(`${line}\n`) };
    return (await carryOut(asked, surroundings)) ? 0 : 1;
  } catch (error) {
    if (error instanceof BadArguments) {
      stderr.write(`${error.message}\n\n${USAGE}\n`);
      return 2;
    }
    stderr.write(`rectify: ${messageOf(error)}\n`);
    return error instanceof Refused && error.code === 'settings.invalid' ? 2 : 1;
  }
}

function carryOut(asked: Exclude<Asked, { command: 'help' }>, surroundings: Surroundings): Promise<boolean> {
  switch (asked.command) {
    case 'copy-read-models':
      return copyReadModels(surroundings, asked);
    case 'adopt-read-models':
      return adoptReadModels(surroundings, asked);
    case 'migrate-log':
      return migrateLog(surroundings, asked);
    case 'move-person-keys':
      return movePersonKeysBetween(surroundings, asked);
    case 'fsck':
      return fsck(surroundings);
    case 'rebuild':
      return rebuild(surroundings);
    case 'rotate-master-key':
      return rotateMasterKey(surroundings);
    case 'backup':
      return backup(surroundings, asked);
    case 'restore':
      return restore(surroundings, asked);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof EventLogError && error.code === 'log.locked') {
    return 'a server, or another rectify, holds the log (log.locked): stop it first';
  }
  return error instanceof Error ? error.message : String(error);
}
