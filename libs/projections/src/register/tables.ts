import { flag, integer, json, maybe, table, text, type RowOf } from '../core/table.js';
import { caseTables } from './case-tables.js';
import { inspectionTables } from './inspection-tables.js';
import { light } from './light-columns.js';
import type { WaitedCommand, WaitsFor } from './terms.js';

export const registerTables = {
  ...caseTables,
  ...inspectionTables,

  decisions: table(
    ['decision'],
    {
      /** The ordinal of the deciding event. */
      decision: integer(),
      type: text(),
      problem: text(),
      correction: maybe(integer()),
      /** The look-back in whose stream it stands. */
      inspection: maybe(text()),
      decider: text(),
      decidedMs: integer(),
      revision: integer(),
      evidence: json<readonly string[]>(),
    },
    [['problem', 'decision']],
  ),

  /** What was put right afterwards: a fact of a record, or a version of evidence. What they make stale is derived. */
  amendments: table(
    ['amendment'],
    {
      amendment: integer(),
      problem: maybe(text()),
      inspection: maybe(text()),
      correction: maybe(integer()),
      /** The SHA-256 of the version that was superseded; missing where a fact was amended. */
      old: maybe(text()),
    },
    [['problem'], ['inspection']],
  ),

  numbers: table(['series', 'sequence'], { series: text(), sequence: integer(), number: text(), thing: text() }),

  procedures: table(['procedure', 'version'], {
    procedure: text(),
    version: integer(),
    zone: text(),
    /** Command → the roles that may give it, where the procedure narrows the table. */
    who: json<Readonly<Record<string, readonly string[]>>>(),
    verifierMayClose: flag(),
    closureNeedsEvidence: flag(),
  }),

  organizations: table(['organization'], {
    organization: text(),
    established: integer(),
    kind: text(),
    parent: maybe(text()),
    active: flag(),
  }),

  /** What waits for somebody. */
  tasks: table(
    ['thing', 'slot'],
    {
      /** The problem or inspection, and what in it: at most one command waits in a slot. */
      thing: text(),
      slot: text(),
      command: text<WaitedCommand>(),
      waitsFor: text<WaitsFor>(),
      problem: maybe(text()),
      correction: maybe(integer()),
      /** The inspection in question; its team is waited for where no unit is. */
      inspection: maybe(text()),
      /** The body whose appointees are waited for, where there is neither inspection nor unit. */
      body: maybe(text()),
      /** The unit that is waited for. */
      unit: maybe(text()),
      /** People whom a rule bars for what they did before. */
      barred: json<readonly string[]>(),
      since: integer(),
      sinceMs: integer(),
      dueDay: maybe(text()),
      dueMs: maybe(integer()),
      /** Whether that day is counted again once more of its calendar is published. */
      provisional: flag(),
      /** Not shown before this instant. */
      shownFrom: maybe(integer()),
      ...light,
    },
    [['unit'], ['inspection'], ['body']],
  ),
};

export type RegisterTables = typeof registerTables;
export type RegisterRow<N extends keyof RegisterTables> = RowOf<RegisterTables[N]>;
