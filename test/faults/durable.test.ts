import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ServerProcess } from '../support/server-process.js';
import { aProblem, furnish, send, signIn } from './office.js';
import { callsIn, type Call } from './system-calls.js';

/** Why no trace can be taken here; undefined where one can. On the machine that decides, there has to be one. */
function noTrace(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has strace';
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    return `strace cannot run: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const cannot = noTrace();
if (cannot !== undefined) console.warn(`WHETHER WHAT IS ACKNOWLEDGED IS DURABLE IS NOT TRIED: ${cannot}`);
// Said above; where CI decides, it fails for want of strace.
const traced = cannot === undefined || process.env['CI'] === 'true' ? test : test.skip;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rectify-durable-'));
});
afterEach(() => rm(folder, { recursive: true }));

const TRACED = 'fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg,rename,renameat,renameat2,openat,unlink,unlinkat,mkdir,mkdirat';

traced(
  'what is acknowledged is on disk before: files are synced, and the folders of new ones, before the answer is written to its socket',
  async () => {
    const dataDir = join(folder, 'data');
    const trace = join(folder, 'trace');
    const under = ['strace', '-D', '-f', '-y', '-s', '2000', '-e', `trace=${TRACED}`, '-e', 'signal=none', '-o', trace];
    const server = await ServerProcess.start(dataDir, { under });
    const office = await furnish(server.url, server.firstPassword ?? '');
    const token = await signIn(server.url, office.leader.name, office.leader.password);
    const problem = await send(server.url, { token, path: 'problems', key: 'p', body: aProblem(office.unit, '工作台账不健全') });
    const bytes = '工作台账 '.repeat(1000);
    const upload = await send(server.url, { token, path: 'evidence', key: 'e', body: {}, bytes });
    const admin = await signIn(server.url, office.administrator.name, office.administrator.password);
    const person = await send(server.url, { token: admin, path: 'people', key: 'k', body: { name: '新人', home: 'root' } });
    await server.stop();

    const calls = callsIn(await readFile(trace, 'utf8'));
    const wal = join(dataDir, 'events.sqlite-wal');
    const begun = calls.findIndex(({ name, path }) => /^(?:write|writev|sendto|sendmsg)$/u.test(name) && path.startsWith('socket:'));

    // Before the first answer: every new file that is kept, by the folder that it is in, and the data folder by the one above.
    for (const file of [wal, join(dataDir, 'secrets.sqlite'), join(dataDir, 'events.sqlite')]) {
      expectOrder(calls, begun, [opened(file), synced(dataDir)]);
    }
    expectOrder(calls, begun, [{ name: /^mkdir/u, path: dataDir }, synced(dirname(dataDir))]);

    // A command: whatever the log was written last before its answer is synced.
    const answered = answerOf(calls, problem.id);
    const written = lastBefore(calls, answered, ({ name, path }) => name === 'pwrite64' && path === wal);
    expect(written).toBeGreaterThan(-1);
    expectOrder(calls.slice(written), answered - written, [synced(wal)]);

    // An upload: its bytes, what is known of them, each name in the folder; and then the event, like any other.
    const told = answerOf(calls, upload.id);
    const evidence = join(dataDir, 'evidence');
    const address = join(evidence, hash('sha256', bytes));
    expectOrder(calls, told, [
      { name: /^openat$/u, path: join(evidence, 'incoming') },
      synced(join(evidence, 'incoming')),
      { name: /^rename/u, path: `${address}.json` },
      synced(evidence),
      { name: /^rename/u, path: address },
      synced(evidence),
      { name: /^pwrite64$/u, path: wal },
      synced(wal),
    ]);

    // A person: the key first, without which what the event holds could never be read again; its journal is gone before the folder is synced.
    const registered = answerOf(calls, person.id);
    const keys = join(dataDir, 'secrets.sqlite');
    const kept = lastBefore(calls, registered, ({ name, path }) => name === 'pwrite64' && path === keys);
    expect(kept).toBeGreaterThan(told);
    expectOrder(calls.slice(kept), registered - kept, [
      synced(keys),
      { name: /^unlink/u, path: `${keys}-journal` },
      synced(dataDir),
      { name: /^pwrite64$/u, path: wal },
      synced(wal),
    ]);
  },
);

interface Wanted {
  readonly name: RegExp;
  /** Of the file itself; of something in this folder where it is `incoming`, whose names are random. */
  readonly path: string;
}

const opened = (path: string): Wanted => ({ name: /^openat$/u, path });
const synced = (path: string): Wanted => ({ name: /^f(?:data)?sync$/u, path });

const isWanted = ({ name, path }: Call, wanted: Wanted): boolean =>
  wanted.name.test(name) && (path === wanted.path || (wanted.path.endsWith('incoming') && path.startsWith(`${wanted.path}/`)));

/** These calls succeeded one after the other, all of them before that one began. */
function expectOrder(calls: readonly Call[], end: number, order: readonly Wanted[]): void {
  let at = 0;
  for (const wanted of order) {
    const found = calls.findIndex((call, index) => index >= at && index < end && isWanted(call, wanted));
    expect({ ...wanted, found: found >= 0 }).toEqual({ ...wanted, found: true });
    at = found + 1;
  }
}

/** Where the answer that names this was written to a socket. */
function answerOf(calls: readonly Call[], id: string): number {
  const found = calls.findIndex(({ name, path, text }) => /^write|^send/u.test(name) && path.startsWith('socket:') && text.includes(id));
  expect(found).toBeGreaterThan(-1);
  return found;
}

const lastBefore = (calls: readonly Call[], end: number, is: (call: Call) => boolean): number => calls.slice(0, end).findLastIndex(is);
