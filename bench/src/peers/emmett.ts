import { orLeftOut, type LeftOut } from './peer.ts';
import { requireNativeSqlite3 } from './native-sqlite3.ts';
import type { NewEvent } from '../../../libs/application/src/index.js';

export const EMMETT = 'emmett-sqlite 0.42.4';

/** Why an older version stands in for the one that the target names. */
export const NO_BETA = `the registry serves no 0.43 beta of emmett-sqlite: ${EMMETT} stands in`;

export interface Emmett {
  /** @param length of the stream before */
  append(stream: string, length: number, events: readonly NewEvent[]): Promise<void>;
  /** Loads a stream and folds it. */
  load<S>(stream: string, initial: S, evolve: (state: S, event: Pick<NewEvent, 'type' | 'data'>) => S): Promise<S>;
  close(): void;
}

/** Over one connection for all, which is how it is fastest: writers that meet then share a transaction. */
export const openEmmett = (file: string): Promise<Emmett | LeftOut> =>
  orLeftOut(EMMETT, async () => {
    requireNativeSqlite3();
    const { getSQLiteEventStore, sqliteConnection } = await import('@event-driven-io/emmett-sqlite');
    const connection = sqliteConnection({ fileName: file });
    await connection.command('PRAGMA synchronous = FULL');
    const store = getSQLiteEventStore({ fileName: file, connectionOptions: { singleton: true, connection } });
    await store.schema.migrate();
    return {
      async append(stream, length, events) {
        const messages = events.map(({ type, data, id, ...metadata }) => ({ type, data, metadata: { ...metadata, messageId: id } }));
        await store.appendToStream(stream, messages, { expectedStreamVersion: BigInt(length) });
      },
      async load(stream, initial, evolve) {
        const { state } = await store.aggregateStream(stream, { initialState: () => initial, evolve });
        return state;
      },
      close: () => connection.close(),
    };
  });
