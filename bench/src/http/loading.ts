import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A request as it is sent. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A list a connection, all of them equally long. */
export interface LoadOf {
  readonly url: string;
  readonly lists: readonly (readonly Asked[])[];
}

export interface Loaded {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Status → how often, of answers that are no success. */
  readonly refused: readonly (readonly [status: number, count: number])[];
}

/** @throws Error where a request was refused */
export async function load(asked: LoadOf): Promise<Loaded> {
  const child = fork(join(import.meta.dirname, 'load.ts'));
  const exited = once(child, 'exit');
  child.send(asked);
  const [loaded] = (await Promise.race([once(child, 'message'), exited])) as [Loaded | number];
  if (typeof loaded === 'number') throw new Error(`the load ended with ${loaded}`);
  await exited;
  if (loaded.refused.length > 0) throw new Error(`refused: ${JSON.stringify(loaded.refused)}`);
  return loaded;
}
