import type { NewEvent } from '../../../libs/application/src/index.js';
import { orLeftOut, type LeftOut } from './peer.ts';

export const ACT = 'act-sqlite 1.19.4';

export interface Act {
  /** @param length of the stream before */
  append(stream: string, length: number, events: readonly NewEvent[]): Promise<void>;
  /** Loads a stream and folds it. */
  load<S>(stream: string, initial: S, evolve: (state: S, event: Pick<NewEvent, 'type' | 'data'>) => S): Promise<S>;
  close(): Promise<void>;
}

/** Its store alone: without the framework's checks, which would only slow it down. */
export const openAct = (file: string): Promise<Act | LeftOut> =>
  orLeftOut(ACT, async () => {
    const { SqliteStore } = await import('@rotorsoft/act-sqlite');
    const store = new SqliteStore({ url: `file:${file}` });
    await store.seed();
    return {
      async append(stream, length, events) {
        const [first] = events;
        const messages = events.map(({ type, data }) => ({ name: type, data }));
        const meta = { correlation: first?.correlationId ?? '', causation: {}, ...first };
        await store.commit(stream, messages, meta, length - 1);
      },
      async load(stream, initial, evolve) {
        let state = initial;
        await store.query(
          ({ name, data }) => {
            state = evolve(state, { type: name, data });
          },
          { stream, stream_exact: true },
        );
        return state;
      },
      close: () => store.dispose(),
    };
  });
