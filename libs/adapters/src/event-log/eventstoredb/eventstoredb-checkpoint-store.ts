import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { CheckpointStore, EventLogError, type Checkpoint } from '#application';
import {
  ANY,
  BACKWARDS,
  binaryEvent,
  END,
  ErrorType,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  type EventData,
  type WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { Connection } from './connection.js';
import { kindOf } from './server-failure.js';

/** Bytes in one event; the server takes no append over 1 MiB. */
const PART_BYTES = 512 * 1024;

/** So many parts stay of what is kept in parts: 2 GiB; what was kept before may be thrown away. */
const MOST_PARTS = 4_096;

interface Kept {
  /** Base64 of the deflated JSON; missing where it is kept in parts. */
  readonly value?: string;
  /** The first part's revision in the stream of the parts, and how many there are. */
  readonly parts?: readonly [first: number, count: number];
}

interface Found {
  readonly revision: number;
  readonly data: unknown;
}

const [deflate, inflate] = [promisify(deflateRaw), promisify(inflateRaw)];

/**
 * A checkpoint is the last event of a stream of its own, under a prefix that no stream of the history has. The server throws earlier ones
 * away. What is too long for one append lies in parts beside it, written before the event that names them.
 */
export class EventStoreCheckpointStore extends CheckpointStore {
  readonly #connection: Connection;
  readonly #prefix: string;
  readonly #bounded = new Set<string>();
  /** Checkpoint → its last save on its way. */
  readonly #saving = new Map<string, Promise<unknown>>();

  constructor(connection: Connection, prefix: string) {
    super();
    this.#connection = connection;
    this.#prefix = prefix;
  }

  override async load(name: string): Promise<Checkpoint | undefined> {
    const [last] = await this.#read(this.#streamOf(name), { last: true });
    if (!last) return undefined;
    const { parts, value = '' } = last.data as Kept;
    const bytes = parts ? await this.#joined(name, parts) : Buffer.from(value, 'base64');
    return { revision: last.revision + 1, value: JSON.parse(String(await inflate(bytes))) as unknown };
  }

  override async save(name: string, expected: number, value: unknown): Promise<Checkpoint> {
    // What it holds now, whatever becomes of it; and, as with appends, the server takes what is sent together in any order.
    const text = JSON.stringify(value);
    const saved = (this.#saving.get(name) ?? Promise.resolve()).then(() => this.#save(name, expected, text));
    const settled = saved.catch(() => undefined);
    this.#saving.set(name, settled);
    try {
      return await saved;
    } finally {
      if (this.#saving.get(name) === settled) this.#saving.delete(name);
    }
  }

  async #save(name: string, expected: number, text: string): Promise<Checkpoint> {
    const stream = this.#streamOf(name);
    const bytes = await deflate(text);
    const kept: Kept = bytes.length <= PART_BYTES ? { value: bytes.toString('base64') } : { parts: await this.#inParts(name, bytes) };
    await this.#bound(stream, 1);
    const event = jsonEvent({ id: randomUUID(), type: 'CheckpointSaved', data: kept as Record<string, unknown> });
    await this.#append(stream, event, expected, name);
    return { revision: expected + 1, value: JSON.parse(text) as unknown };
  }

  #streamOf = (name: string): string => `${this.#prefix}.checkpoint-${name}`;
  #partsOf = (name: string): string => `${this.#prefix}.checkpoint-parts-${name}`;

  async #append(stream: string, event: EventData, expected: number, checkpoint: string): Promise<void> {
    const { success } = await this.#connection.ask((client, deadline) =>
      client
        .appendToStream(stream, event, { expectedRevision: expected === 0 ? NO_STREAM : BigInt(expected - 1), deadline })
        .catch((error: unknown) => {
          if (kindOf(error) !== ErrorType.WRONG_EXPECTED_VERSION) throw error;
          const { actualVersion } = error as WrongExpectedVersionError;
          const actual = typeof actualVersion === 'bigint' ? Number(actualVersion) + 1 : 0;
          throw new EventLogError('log.wrong-revision', { checkpoint, expected, actual });
        }),
    );
    if (success) return;
    const [last] = await this.#read(stream, { last: true });
    throw new EventLogError('log.wrong-revision', { checkpoint, expected, actual: last ? last.revision + 1 : 0 });
  }

  /** Another node may write parts at the same time: each finds its own by the revision that it was answered. */
  async #inParts(name: string, bytes: Buffer): Promise<readonly [number, number]> {
    const stream = this.#partsOf(name);
    await this.#bound(stream, MOST_PARTS);
    const count = Math.ceil(bytes.length / PART_BYTES);
    for (;;) {
      const [last] = await this.#read(stream, { last: true });
      const first = last ? last.revision + 1 : 0;
      try {
        for (let part = 0; part < count; part += 1) {
          const data = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
          await this.#append(stream, binaryEvent({ id: randomUUID(), type: 'CheckpointPart', data }), first + part, name);
        }
        return [first, count];
      } catch (error) {
        if (!(error instanceof EventLogError) || error.code !== 'log.wrong-revision') throw error;
      }
    }
  }

  async #joined(name: string, [first, count]: readonly [number, number]): Promise<Buffer> {
    const parts = await this.#read(this.#partsOf(name), { first, count });
    if (parts.length < count) throw new EventLogError('log.corrupt', { checkpoint: name, reason: 'parts of it are missing' });
    return Buffer.concat(parts.map(({ data }) => data as Uint8Array));
  }

  async #read(
    stream: string,
    what: { readonly last: true } | { readonly first: number; readonly count: number },
  ): Promise<readonly Found[]> {
    return this.#connection.ask(async (client) => {
      const found: Found[] = [];
      const range =
        'last' in what
          ? ({ direction: BACKWARDS, fromRevision: END, maxCount: 1 } as const)
          : ({ direction: FORWARDS, fromRevision: BigInt(what.first), maxCount: what.count } as const);
      try {
        for await (const { event } of client.readStream(stream, range)) {
          if (event) found.push({ revision: Number(event.revision), data: event.data });
        }
      } catch (error) {
        if (kindOf(error) !== ErrorType.STREAM_NOT_FOUND) throw error;
      }
      return found;
    });
  }

  /** Once a process: the server throws away what nobody will read. */
  async #bound(stream: string, maxCount: number): Promise<void> {
    if (this.#bounded.has(stream)) return;
    await this.#connection.ask(async (client, deadline) => {
      const { metadata } = await client.getStreamMetadata(stream);
      if (metadata?.maxCount !== maxCount) await client.setStreamMetadata(stream, { maxCount }, { expectedRevision: ANY, deadline });
    });
    this.#bounded.add(stream);
  }
}
