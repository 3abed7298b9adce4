import type { RectificationKind } from '#domain';
import { flag, integer, json, maybe, table, text, type RowOf } from '../core/table.js';
import type {
  CorrectionPhase,
  InspectionKind,
  InspectionPhase,
  ProblemPhase,
  Severity,
  Source,
  UnitPart,
  WaitedCommand,
  WaitsFor,
} from './terms.js';

/** Later than everything: sorts what has no day behind what has one. */
export const NEVER = 8_640_000_000_000_000;

/** Columns that name an event hold its ordinal; `…Ms` is milliseconds since 1970; `…On` and `…Day` are days in the procedure's zone. */

/**
 * The light as a function of the instant of asking: none unless `lit`, else red from `redFrom`, else yellow from `yellowFrom`, else
 * green. Stored so that lights can be asked for by an index, at any instant, without a state that time would change.
 */
const light = { lit: flag(), yellowFrom: maybe(integer()), redFrom: maybe(integer()) };

/** Which of its slots hold a task: a bit each, so that nothing has to be looked up to empty them. */
const waiting = integer();

export interface MilestoneCell {
  readonly milestone: string;
  readonly title: string;
  readonly dueDay: string;
  readonly dueMs: number;
  readonly nearMs: number;
  readonly reached: boolean;
}

/** The attestation of a sustained correction that is due next. */
export interface AttestationCell {
  readonly period: number;
  /** The event since which it is waited for, or for a verdict on it, and its instant. */
  readonly since: number;
  readonly sinceMs: number;
  readonly dueDay: string;
  readonly dueMs: number;
  readonly nearMs: number;
  /** When it was submitted, while nobody has decided on it. */
  readonly submittedMs?: number;
  readonly submittedBy?: string;
  /** When it was rejected, until another is accepted. */
  readonly rejectedMs?: number;
}

export const registerTables = {
  problems: table(
    ['problem'],
    {
      problem: text(),
      /** The order of recording: the ordinal of ProblemRecorded. */
      recorded: integer(),
      phase: text<ProblemPhase>(),
      source: text<Source>(),
      inspection: maybe(text()),
      body: text(),
      title: text(),
      condition: text(),
      criterion: text(),
      severity: text<Severity>(),
      /** The severity to sort by: 1 minor, 2 major, 3 serious. */
      gravity: integer(),
      category: text(),
      leadUnit: text(),
      coUnits: json<readonly string[]>(),
      recordedBy: text(),
      procedure: text(),
      procedureVersion: integer(),
      zone: text(),
      cycle: integer(),
      /** The numbers of the current cycle's corrections. */
      current: json<readonly number[]>(),
      /** Since when the phase has held: an event, and its instant. */
      phaseSince: integer(),
      phaseSinceMs: integer(),
      confirmed: maybe(integer()),
      /** The same to sort by: `NEVER` where it was not confirmed. */
      confirmedOrder: integer(),
      confirmedOn: maybe(text()),
      withdrawn: maybe(integer()),
      /** The closing in force. */
      closed: maybe(integer()),
      closedOn: maybe(text()),
      timesReopened: integer(),
      openDispute: maybe(integer()),
      disputeSince: maybe(integer()),
      disputeSinceMs: maybe(integer()),
      /**
       * The earliest effective due day of the current cycle's open corrections; the latest of all that count where none is open any more.
       */
      dueDay: maybe(text()),
      /** Where that day ends; `NEVER` where there is none. */
      dueMs: integer(),
      waiting,
      ...light,
    },
    [
      ['recorded'],
      ['inspection', 'recorded'],
      ['body', 'recorded'],
      ['confirmedOn'],
      ['confirmedOrder', 'recorded'],
      ['dueMs', 'recorded'],
      ['gravity', 'recorded'],
      ['redFrom'],
      ['yellowFrom'],
    ],
  ),

  /** Lead unit and co-units as they are now. */
  problemUnits: table(['problem', 'unit'], { problem: text(), unit: text(), part: text<UnitPart>() }, [['unit', 'problem']]),

  corrections: table(
    ['problem', 'correction'],
    {
      problem: text(),
      correction: integer(),
      cycle: integer(),
      unit: text(),
      part: text<UnitPart>(),
      kind: text<RectificationKind>(),
      phase: text<CorrectionPhase>(),
      /** The phase that a suspended one left. */
      left: maybe(text<CorrectionPhase>()),
      measures: json<readonly string[]>(),
      standard: text(),
      responsibleLeader: maybe(text()),
      responsiblePerson: maybe(text()),
      zone: text(),
      planRequired: flag(),
      planSubmittedBy: maybe(text()),
      issued: integer(),
      issuedOn: text(),
      /** Since when the phase has held. */
      phaseSince: integer(),
      phaseSinceMs: integer(),
      /** The three clocks, each with the event that set it: as issued, after extensions, and with suspensions taken out. */
      originalDueDay: text(),
      originalDueMs: integer(),
      approvedDueDay: text(),
      approvedDueMs: integer(),
      approvedBy: integer(),
      dueDay: text(),
      dueMs: integer(),
      dueBy: integer(),
      nearMs: integer(),
      milestones: json<readonly MilestoneCell[]>(),
      attestation: maybe(json<AttestationCell>()),
      attempts: integer(),
      /** The attempt that stands: submitted and not returned. */
      submitted: maybe(integer()),
      submittedMs: maybe(integer()),
      submittedBy: maybe(text()),
      accepted: maybe(integer()),
      acceptedOn: maybe(text()),
      verifiedBy: maybe(text()),
      openExtension: maybe(integer()),
      extensionAskedBy: maybe(text()),
      extensionSince: maybe(integer()),
      extensionSinceMs: maybe(integer()),
      suspendedMs: maybe(integer()),
      progressNote: maybe(text()),
      progressPercent: maybe(integer()),
      waiting,
      ...light,
    },
    [['unit', 'dueMs'], ['issuedOn'], ['acceptedOn'], ['dueMs']],
  ),

  attempts: table(
    ['problem', 'correction', 'attempt'],
    {
      problem: text(),
      correction: integer(),
      attempt: integer(),
      submitted: integer(),
      submittedOn: text(),
      returned: maybe(integer()),
      returnedOn: maybe(text()),
      accepted: maybe(integer()),
    },
    [['submittedOn'], ['returnedOn']],
  ),

  /** A cycle's rectification, while it is not taken back. */
  rectifications: table(['problem', 'cycle'], { problem: text(), cycle: integer(), rectified: integer(), rectifiedOn: text() }, [
    ['rectifiedOn'],
  ]),

  /** Every closing, the revoked ones included. */
  closings: table(
    ['problem', 'closed'],
    {
      problem: text(),
      closed: integer(),
      cycle: integer(),
      closedOn: text(),
      /** From the day of confirmation to that of closing. */
      days: integer(),
      revoked: maybe(integer()),
    },
    [['closedOn']],
  ),

  reopenings: table(
    ['problem', 'cycle'],
    {
      problem: text(),
      cycle: integer(),
      reopened: integer(),
      reopenedOn: text(),
      ground: text<'relapse' | 'falseRectification'>(),
      lookBack: maybe(text()),
    },
    [['reopenedOn']],
  ),

  inspections: table(
    ['inspection'],
    {
      inspection: text(),
      planned: integer(),
      number: text(),
      kind: text<InspectionKind>(),
      title: text(),
      phase: text<InspectionPhase>(),
      /** The phase that a suspended one left. */
      left: maybe(text<InspectionPhase>()),
      phaseSince: integer(),
      phaseSinceMs: integer(),
      body: text(),
      leader: text(),
      members: json<readonly string[]>(),
      organizations: json<readonly string[]>(),
      /** The problems of a look-back's sample without a verdict. */
      unjudged: json<readonly string[]>(),
      plannedFrom: maybe(text()),
      plannedTo: maybe(text()),
      procedure: text(),
      procedureVersion: integer(),
      zone: text(),
      started: maybe(integer()),
      startedOn: maybe(text()),
      closedOn: maybe(text()),
      /** Findings that nobody has decided on. */
      drafts: json<readonly string[]>(),
      /** Findings that were neither discarded nor withdrawn. */
      findings: integer(),
      /** Confirmed findings that are not settled. */
      unsettled: integer(),
    },
    [['planned'], ['startedOn'], ['body', 'planned']],
  ),

  team: table(['inspection', 'person'], { inspection: text(), person: text(), leads: flag() }, [['person', 'inspection']]),

  inspected: table(['inspection', 'organization'], { inspection: text(), organization: text() }, [['organization', 'inspection']]),

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
      /** Not shown before this instant. */
      shownFrom: maybe(integer()),
      ...light,
    },
    [['unit'], ['inspection'], ['body']],
  ),
};

export type RegisterTables = typeof registerTables;
export type RegisterRow<N extends keyof RegisterTables> = RowOf<RegisterTables[N]>;
