import { parseArgs } from 'node:util';

/** What `rectify` was asked for on its command line. */
export type Asked =
  | { readonly command: 'help' }
  | { readonly command: 'fsck' | 'rebuild' | 'rotate-master-key' }
  | { readonly command: 'backup' | 'restore'; readonly folder: string; readonly keys?: string }
  | { readonly command: 'copy-read-models' | 'adopt-read-models'; readonly folder: string }
  | { readonly command: 'migrate-log'; readonly from: LogEngineName; readonly to: LogEngineName }
  | { readonly command: 'move-person-keys'; readonly from: KeysEngineName; readonly to: KeysEngineName };

/** Between what something is moved. */
const ENGINES = { 'migrate-log': ['sqlite', 'eventstoredb'], 'move-person-keys': ['file', 'redis'] } as const;
type Mover = keyof typeof ENGINES;

/** What a log can be kept on. */
export type LogEngineName = (typeof ENGINES)['migrate-log'][number];

/** What keys can be kept in. */
export type KeysEngineName = (typeof ENGINES)['move-person-keys'][number];

/** The command line cannot be understood; its message says what was wrong. */
export class BadArguments extends Error {
  override readonly name = 'BadArguments';
}

export const USAGE = `npm run rectify -- <command>

  fsck      checks the log, the evidence, the read models and the reactions' checkpoints; mends nothing
  rebuild   makes the read models again from the first event, and prints their digests
  backup <folder> [--keys <folder>]
            copies the log and the evidence, also while a server writes; into the same folder again, only new
            evidence. Keys and secrets go into a folder of their own, and nowhere without --keys
  restore <folder> [--keys <folder>]
            brings a backup back into an empty DATA_DIR
  copy-read-models <folder>
            copies this node's read models, also while it serves, with their places in the log and their digests
  adopt-read-models <folder>
            puts such a copy into a DATA_DIR that has none: a new node then reads what came since, and not the
            whole log
  migrate-log --from sqlite --to eventstoredb
            copies the log with its ids, times and order onto the other engine, or back (--from eventstoredb
            --to sqlite); goes on where it was broken off, and compares both at the end. EVENTSTORE_URL says
            where the server is; nothing may write meanwhile
  move-person-keys --from file --to redis
            moves keys, password hashes and secrets into the Redis that nodes share, sealed under
            PERSON_KEYS_MASTER_KEY, or back (--from redis --to file); goes on where it was broken off, compares
            both, and empties where they were. PERSON_KEYS_REDIS_URL says where the Redis is; nothing may run
            meanwhile
  rotate-master-key
            seals the keys in Redis under PERSON_KEYS_MASTER_KEY that were sealed under
            PERSON_KEYS_OLD_MASTER_KEY, also while servers that have both run; goes on where it was broken off
  --help    this text

DATA_DIR and INSTALLATION are read as the server reads them. fsck, rebuild and restore need the server stopped.
Exit code: 0 all is well, 1 something was found or failed, 2 not understood.`;

/** @throws BadArguments */
export function argumentsOf(words: readonly string[]): Asked {
  const { values, positionals } = parsed(words);
  if (values.help) return { command: 'help' };
  const [command, folder, ...rest] = positionals;
  if (rest.length > 0) throw new BadArguments(`too much: ${rest.join(' ')}`);
  const moves = command === 'migrate-log' || command === 'move-person-keys';
  if (!moves && (values.from !== undefined || values.to !== undefined)) {
    throw new BadArguments('--from and --to are of migrate-log and move-person-keys');
  }
  if (moves && (folder !== undefined || values.keys !== undefined))
    throw new BadArguments(`${command} takes --from and --to, and nothing else`);
  switch (command) {
    case 'migrate-log':
      return { command, ...enginesIn(command, values) };
    case 'move-person-keys':
      return { command, ...enginesIn(command, values) };
    case 'fsck':
    case 'rebuild':
    case 'rotate-master-key':
      if (folder !== undefined || values.keys !== undefined) throw new BadArguments(`${command} takes nothing else`);
      return { command };
    case 'copy-read-models':
    case 'adopt-read-models':
      if (!folder) throw new BadArguments(`${command} takes a folder`);
      if (values.keys !== undefined) throw new BadArguments(`${command} takes a folder, and nothing else`);
      return { command, folder };
    case 'backup':
    case 'restore':
      if (!folder) throw new BadArguments(`${command} takes a folder`);
      if (values.keys === '') throw new BadArguments('--keys takes a folder');
      return { command, folder, ...(values.keys !== undefined && { keys: values.keys }) };
    default:
      throw new BadArguments(command === undefined ? 'no command' : `unknown command ${JSON.stringify(command)}`);
  }
}

interface Ends {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function enginesIn<M extends Mover>(command: M, { from, to }: Ends) {
  const engines: readonly (typeof ENGINES)[M][number][] = ENGINES[command];
  const [source, target] = [from, to].map((given) => engines.find((engine) => engine === given));
  if (!source || !target || source === target) throw new BadArguments(`${command} goes --from one --to the other of ${engines.join(', ')}`);
  return { from: source, to: target };
}

function parsed(words: readonly string[]) {
  try {
    const options = {
      keys: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    throw new BadArguments(error instanceof Error ? error.message : String(error));
  }
}
