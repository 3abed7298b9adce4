import { integer, journal, json, maybe, outsideDigest, table, text } from '../core/table.js';

export type SubjectKind = 'problem' | 'correction' | 'inspection' | 'organization' | 'person' | 'procedure' | 'calendar';

export const timelineTables = {
  /** One row an event. What the event says stays in the log; here stands where to find it. */
  entries: journal(['ordinal'], {
    ordinal: integer(),
    position: outsideDigest(text()),
    /** The greatest recorded instant so far: increases with the ordinal, so that an instant is found by halving. */
    effectiveMs: integer(),
    stream: text(),
    revision: integer(),
  }),

  /** What entries are about, each under a number: the ordinal of the first event that names it, and its place among what that names. */
  subjects: table(['kind', 'id'], { kind: text<SubjectKind>(), id: text(), subject: integer() }),

  mentions: journal(['subject', 'ordinal'], { subject: integer(), ordinal: integer() }),

  /** Whom a problem concerns: what its later events do not say again. */
  cases: table(['problem'], {
    problem: text(),
    title: text(),
    inspection: maybe(text()),
    /** The supervising body, where no inspection found it. */
    body: maybe(text()),
    /** Lead unit and co-units. */
    units: json<readonly string[]>(),
    /** Correction → its unit. */
    corrections: json<Readonly<Record<string, string>>>(),
  }),

  /** The organizations that an inspection inspects, the body that ordered it, and what it is called by. */
  inspections: table(['inspection'], { inspection: text(), number: text(), body: text(), organizations: json<readonly string[]>() }),
};

export type TimelineTables = typeof timelineTables;

/** How many subjects one event may name: what keeps their numbers apart. */
export const SUBJECTS_PER_EVENT = 1024;
