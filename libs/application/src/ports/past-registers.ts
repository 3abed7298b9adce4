import type { LedgerReader } from './ledger-reader.js';
import { BesideReadModel } from './read-models.js';
import type { StatisticsReader } from './statistics-reader.js';
import type { WorklistReader } from './worklist-reader.js';

/** The register as it was once, beside the running one: folded to a position of the past, settled, and then asked. */
export abstract class PastRegister extends BesideReadModel {
  abstract readonly ledger: LedgerReader;
  abstract readonly statistics: StatisticsReader;
  abstract readonly worklist: WorklistReader;
}

/** Where this node makes them. None outlives the process. */
export abstract class PastRegisters {
  /** Begins an empty one. */
  abstract begin(): Promise<PastRegister>;
}
