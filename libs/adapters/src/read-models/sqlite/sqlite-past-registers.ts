import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  PastRegister,
  PastRegisters,
  type Cursors,
  type LedgerReader,
  type ReadCheckpoint,
  type StatisticsReader,
  type WorklistReader,
} from '#application';
import { register, type HistoryEvent, type Projection } from '#projections';
import { removeFile } from './database-file.js';
import { RowFile } from './row-file.js';
import { SqliteLedgerReader } from './sqlite-ledger-reader.js';
import { SqliteReadModel } from './sqlite-read-model-store.js';
import { SqliteStatisticsReader } from './sqlite-statistics-reader.js';
import { SqliteWorklistReader } from './sqlite-worklist-reader.js';

class SqlitePastRegister extends PastRegister {
  override readonly ledger: LedgerReader;
  override readonly statistics: StatisticsReader;
  override readonly worklist: WorklistReader;
  readonly #file: RowFile;
  #isDiscarded = false;

  constructor(file: RowFile, cursors: Cursors) {
    super();
    this.#file = file;
    const rows = new SqliteReadModel(file);
    this.ledger = new SqliteLedgerReader(rows, cursors);
    this.statistics = new SqliteStatisticsReader(rows, cursors);
    this.worklist = new SqliteWorklistReader(rows, cursors);
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

  /** In slices: nobody asked those who wait meanwhile whether this was to be made. */
  override async settle(): Promise<void> {
    const steps = this.#file.settling();
    while (!steps.next().done) await nextTurn();
  }

  override async digest(): Promise<string> {
    return Promise.try(() => this.#file.digest());
  }

  override async discard(): Promise<void> {
    return Promise.try(() => {
      if (this.#isDiscarded) return;
      this.#isDiscarded = true;
      this.#file.giveUp();
      removeFile(this.#file.path);
    });
  }
}

/** A SQLite file each, without a journal, in a folder of their own that is emptied at the start. */
export class SqlitePastRegisters extends PastRegisters {
  readonly #folder: string;
  readonly #cursors: Cursors;
  #begun = 0;

  constructor({ folder, cursors }: { readonly folder: string; readonly cursors: Cursors }) {
    super();
    this.#folder = folder;
    this.#cursors = cursors;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  override async begin(): Promise<PastRegister> {
    return Promise.try(() => {
      this.#begun += 1;
      const path = join(this.#folder, `register-${this.#begun}.sqlite`);
      return new SqlitePastRegister(new RowFile(path, register, { isBeside: true }), this.#cursors);
    });
  }
}
