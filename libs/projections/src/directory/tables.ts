import type { Appointable, Language, ORGANIZATION_KINDS, OutletKind, ProcedureContent, VersionRef } from '#domain';
import { flag, integer, json, maybe, table, text, type RowOf } from '../core/table.js';

export type AccountPhase = 'None' | 'Active' | 'Disabled';
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];
export type ProcedurePhase = 'Draft' | 'Published' | 'Retired';

export const directoryTables = {
  people: table(
    ['person'],
    {
      person: text(),
      /** The order of registration, and its instant. */
      registered: integer(),
      registeredMs: integer(),
      home: text(),
      account: text<AccountPhase>(),
      forgotten: flag(),
    },
    [['registered'], ['home', 'registered']],
  ),

  appointments: table(['person', 'appointment'], {
    person: text(),
    appointment: text(),
    made: integer(),
    role: text<Appointable>(),
    scope: text(),
    from: text(),
    /** The last day on which it holds; open where missing. */
    to: maybe(text()),
  }),

  /** Sign-in names by their HMAC. */
  signInNames: table(['hmac'], { hmac: text(), person: text() }),

  /** Whose calendar feed has the secret with which SHA-256; whether it may be read is the person's own stream to say. */
  calendarFeeds: table(['person', 'feed'], { person: text(), feed: text(), hash: text() }, [['hash']]),

  organizations: table(
    ['organization'],
    {
      organization: text(),
      established: integer(),
      name: text(),
      nameEn: maybe(text()),
      kind: text<OrganizationKind>(),
      parent: maybe(text()),
      phase: text<'Active' | 'Merged' | 'Dissolved'>(),
      successor: maybe(text()),
    },
    [['parent']],
  ),

  procedures: table(['procedure', 'version'], {
    procedure: text(),
    version: integer(),
    drafted: integer(),
    phase: text<ProcedurePhase>(),
    title: text(),
    content: json<ProcedureContent>(),
  }),

  calendars: table(['calendar', 'version'], {
    calendar: text(),
    version: integer(),
    title: text(),
    base: maybe(json<VersionRef>()),
    publishedThrough: integer(),
  }),

  evidence: table(
    ['evidence'],
    {
      evidence: text(),
      uploaded: integer(),
      sha256: text(),
      size: integer(),
      mediaType: text(),
      name: text(),
      capturedAt: maybe(text()),
      uploadedAt: text(),
      uploadedBy: text(),
    },
    [['sha256', 'uploaded']],
  ),

  /** What is known of outlets without their keys. */
  outlets: table(
    ['outlet'],
    {
      outlet: text(),
      opened: integer(),
      openedMs: integer(),
      organization: text(),
      kind: text<OutletKind>(),
      language: text<Language>(),
      title: text(),
      phase: text<'Open' | 'Closed'>(),
    },
    [['opened'], ['organization', 'opened']],
  ),

  /** Which problems and inspections refer to which uploads. */
  evidenceUses: table(['evidence', 'category', 'thing'], { evidence: text(), category: text<'problem' | 'inspection'>(), thing: text() }),
};

export type DirectoryTables = typeof directoryTables;
export type DirectoryRow<N extends keyof DirectoryTables> = RowOf<DirectoryTables[N]>;
