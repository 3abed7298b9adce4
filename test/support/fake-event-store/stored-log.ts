import { randomUUID } from 'node:crypto';
import { checkCommit, revisionOf } from './commit-check.js';
import { bytesOf, DELETED, isMetastream, metastreamOf, type Expected, type Proposed, type Stored } from './stored.js';
import { isSoftDeleted, readable, undeleted } from './stream-metadata.js';

export type Outcome =
  /** `place` is missing where what was written already cannot be read any more. */
  | { readonly result: 'written'; readonly revision: bigint; readonly place: bigint | undefined }
  | { readonly result: 'wrong-version'; readonly current: bigint }
  | { readonly result: 'deleted' };

/** What the server itself writes when it starts: a record that is no event. */
const START_BYTES = 310n;

const NOTHING = new Uint8Array();

/** Everything that the fake holds, which outlives its being killed. */
export class StoredLog {
  readonly #records: Stored[] = [];
  readonly #streams = new Map<string, Stored[]>();
  readonly #byId = new Map<string, Stored>();
  /** Where records begin that are no events. */
  readonly #starts = new Set<bigint>();
  readonly #watchers = new Set<(record: Stored) => void>();
  #end = 0n;

  constructor() {
    this.noteStart();
    this.#write('$$$scavenges', 0n, metadata({ $maxAge: 2_592_000, $acl: { $r: '$ops', $w: [], $d: [], $mr: [], $mw: [] } }));
  }

  /** In the order of their places. */
  get records(): readonly Stored[] {
    return this.#records;
  }

  /** Moves every later place, as the record does that a server writes of its start. */
  noteStart(): void {
    this.#starts.add(this.#end);
    this.#end += START_BYTES;
  }

  /** The index of the first record at a place or behind it; undefined where no record begins there. */
  indexAt(place: bigint): number | undefined {
    let [low, high] = [0, this.#records.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#records[middle]!.place < place) low = middle + 1;
      else high = middle;
    }
    const isThere = this.#records[low]?.place === place || place === this.#end || this.#starts.has(place);
    return isThere ? low : undefined;
  }

  /** @returns undefined where there is no such stream, `deleted` where it bears a tombstone */
  stream(name: string): readonly Stored[] | 'deleted' | undefined {
    const last = revisionOf(name, this.#held);
    if (last === DELETED) return 'deleted';
    return last >= 0n && !isSoftDeleted(name, this.#streams) ? readable(name, this.#streams) : undefined;
  }

  append(stream: string, expected: Expected, events: readonly Proposed[]): Outcome {
    const current = revisionOf(stream, this.#held);
    const ids = events.map(({ id }) => id);
    const check = checkCommit(stream, expected, ids, this.#held);
    if (check.decision === 'deleted') return { result: 'deleted' };
    if (check.decision === 'wrong-version') return { result: 'wrong-version', current };
    if (check.decision === 'idempotent') {
      const { last } = check;
      const place = readable(stream, this.#streams).includes(last) ? last.place : undefined;
      return { result: 'written', revision: last.revision, place };
    }
    const revivesOriginal = isMetastream(stream) && isSoftDeleted(stream.slice(2), this.#streams);
    const written = events.map((event, index) => this.#write(stream, current + 1n + BigInt(index), event));
    if (check.undeletes) this.#undelete(stream, current + 1n);
    if (revivesOriginal) this.#undelete(stream.slice(2), revisionOf(stream.slice(2), this.#held) + 1n);
    const last = written.at(-1);
    return { result: 'written', revision: last?.revision ?? current, place: last?.place };
  }

  delete(stream: string, expected: Expected, isHard: boolean): Outcome {
    const current = revisionOf(stream, this.#held);
    const { decision } = checkCommit(stream, expected, [randomUUID()], this.#held);
    if (decision === 'deleted') return { result: 'deleted' };
    if (decision !== 'ok') return { result: 'wrong-version', current };
    const about = metastreamOf(stream);
    const revision = revisionOf(about, this.#held) + 1n;
    if (!isHard && current < 0n && revision === 0n) return { result: 'wrong-version', current };
    const record = isHard ? this.#write(stream, DELETED, tombstone()) : this.#write(about, revision, softDelete());
    return { result: 'written', revision: record.revision, place: record.place };
  }

  /** @returns what ends it */
  watch(onRecord: (record: Stored) => void): () => void {
    this.#watchers.add(onRecord);
    return () => void this.#watchers.delete(onRecord);
  }

  get #held() {
    return { streams: this.#streams, byId: this.#byId };
  }

  #undelete(stream: string, from: bigint): void {
    const about = metastreamOf(stream);
    const data = undeleted(stream, this.#streams, from);
    this.#write(about, revisionOf(about, this.#held) + 1n, { ...metadata({}), data });
  }

  #write(stream: string, revision: bigint, event: Proposed): Stored {
    const place = this.#end;
    this.#end += bytesOf(stream, event);
    const record = { ...event, stream, revision, place, end: this.#end, created: new Date() };
    this.#records.push(record);
    const inStream = this.#streams.get(stream);
    if (inStream) inStream.push(record);
    else this.#streams.set(stream, [record]);
    if (!this.#byId.has(record.id)) this.#byId.set(record.id, record);
    for (const watch of this.#watchers) watch(record);
    return record;
  }
}

const metadata = (values: Readonly<Record<string, unknown>>): Proposed => ({
  id: randomUUID(),
  type: '$metadata',
  isJson: true,
  data: Buffer.from(JSON.stringify(values)),
  metadata: NOTHING,
});

const softDelete = (): Proposed => ({ ...metadata({}), data: Buffer.from(`{"$tb":${DELETED}}`) });

const tombstone = (): Proposed => ({ id: randomUUID(), type: '$streamDeleted', isJson: false, data: NOTHING, metadata: NOTHING });
