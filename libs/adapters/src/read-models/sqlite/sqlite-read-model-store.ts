import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { ReadModel, ReadModelStore, RebuiltReadModel, type ReadCheckpoint, type TakenAt } from '#application';
import type { AnyRow, HistoryEvent, Projection, Written } from '#projections';
import { syncFolder } from '../../evidence/disk/sync-folder.js';
import { removeFile } from './database-file.js';
import { RowFile, type RowMemory } from './row-file.js';

/** Told of what a batch has written to a table, once it is committed; of undefined where anything may have changed. */
type Told = (written: Written | undefined) => void;

interface Watcher {
  readonly tables: readonly string[];
  readonly told: Told;
}

/** The rows of one projection in a SQLite file, for the runner to fold into and for readers to ask. */
export class SqliteReadModel extends ReadModel {
  #file: RowFile;
  readonly #watchers: Watcher[] = [];
  readonly #settled = Promise.withResolvers<undefined>();
  #isSettled = false;

  constructor(file: RowFile) {
    super();
    this.#file = file;
  }

  override get projection(): Projection {
    return this.#file.projection;
  }

  override checkpoint(): ReadCheckpoint | undefined {
    return this.#file.checkpoint();
  }

  /** At what position answers are taken now; reading is synchronous, so that an answer's rows are all of one position. */
  takenAt(): TakenAt {
    const checkpoint = this.checkpoint();
    return checkpoint ? { position: checkpoint.position, ordinal: checkpoint.ordinal } : { ordinal: 0 };
  }

  // An answer as a promise, also of what SQLite throws.
  override async apply(events: readonly HistoryEvent[], checkpoint: ReadCheckpoint): Promise<void> {
    return Promise.try(() => {
      const written = this.#file.apply(events, checkpoint);
      for (const { tables, told } of this.#watchers) {
        for (const each of written) if (tables.includes(each.table)) told(each);
      }
    });
  }

  /** For what is kept beside the rows: tells what changes in these tables, from now on. */
  watch(tables: readonly string[], told: Told): void {
    this.#watchers.push({ tables, told });
  }

  override async settle(): Promise<void> {
    return Promise.try(() => {
      this.#file.settle();
      this.#isSettled = true;
      this.#settled.resolve(undefined);
    });
  }

  /** Whether it has caught up since it was opened: before, its rows may say what has long been over. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Until it has caught up for the first time since it was opened. */
  untilSettled(): Promise<void> {
    return this.#settled.promise;
  }

  override async digest(): Promise<string> {
    return Promise.try(() => this.#file.digest());
  }

  /** The rows that a question finds, as SQLite gives them. */
  all(sql: string, parameters: Readonly<Record<string, SQLInputValue>> = {}): readonly AnyRow[] {
    return this.#file.all(sql, parameters);
  }

  /** Whole rows of one table, their cells as the projection's types say. */
  rows(table: string, sql: string, parameters: Readonly<Record<string, SQLInputValue>> = {}): readonly AnyRow[] {
    return this.#file.all(sql, parameters).map((cells) => this.#file.row(table, cells));
  }

  close(): void {
    this.#file.close();
  }

  /** Takes over the rows of another file, which is moved into the place of the present one. */
  replaceBy(other: RowFile): void {
    const { path, projection, memory } = this.#file;
    other.close();
    this.#file.close();
    try {
      // SQLite takes away what lay beside the old file when it closes it; what it could not must never be taken for a part of the new one. The
      // old file stays until then, so that a crash leaves one of the two.
      if (existsSync(`${path}-wal`)) removeFile(path);
      renameSync(other.path, path);
    } finally {
      this.#file = new RowFile(path, projection, { memory });
      for (const { told } of this.#watchers) told(undefined);
    }
  }
}

class SqliteRebuiltReadModel extends RebuiltReadModel {
  readonly #file: RowFile;
  readonly #running: SqliteReadModel;

  constructor(file: RowFile, running: SqliteReadModel) {
    super();
    this.#file = file;
    this.#running = running;
  }

  override get projection(): Projection {
    return this.#file.projection;
  }

  override checkpoint(): ReadCheckpoint | undefined {
    return this.#file.checkpoint();
  }

  override async apply(events: readonly HistoryEvent[], checkpoint: ReadCheckpoint): Promise<void> {
    return Promise.try(() => void this.#file.apply(events, checkpoint));
  }

  override async settle(): Promise<void> {
    return Promise.try(() => this.#file.settle());
  }

  override async digest(): Promise<string> {
    return Promise.try(() => this.#file.digest());
  }

  override async swap(): Promise<void> {
    this.#running.replaceBy(this.#file);
    await syncFolder(dirname(this.#file.path));
  }

  override async discard(): Promise<void> {
    return Promise.try(() => {
      this.#file.giveUp();
      removeFile(this.#file.path);
    });
  }
}

/** A SQLite file a read model, in a folder of its own: it may be deleted whenever the server does not run. */
export class SqliteReadModelStore extends ReadModelStore {
  readonly #folder: string;
  readonly #memory: RowMemory | undefined;
  readonly #open = new Map<string, SqliteReadModel>();

  constructor({ folder, memory }: { readonly folder: string; readonly memory?: RowMemory }) {
    super();
    this.#folder = folder;
    this.#memory = memory;
    mkdirSync(folder, { recursive: true });
  }

  override async open(projection: Projection): Promise<SqliteReadModel> {
    return Promise.try(() => this.#opened(projection));
  }

  override async rebuild(projection: Projection): Promise<RebuiltReadModel> {
    return Promise.try(() => {
      const path = this.#path(`${projection.name}.rebuilt`);
      removeFile(path);
      return new SqliteRebuiltReadModel(new RowFile(path, projection, { isBeside: true, memory: this.#memory }), this.#opened(projection));
    });
  }

  override async close(): Promise<void> {
    return Promise.try(() => {
      for (const model of this.#open.values()) model.close();
      this.#open.clear();
    });
  }

  #opened(projection: Projection): SqliteReadModel {
    const open = this.#open.get(projection.name);
    if (open) return open;
    const model = new SqliteReadModel(new RowFile(this.#path(projection.name), projection, { memory: this.#memory }));
    this.#open.set(projection.name, model);
    return model;
  }

  #path(name: string): string {
    return join(this.#folder, `${name}.sqlite`);
  }
}
