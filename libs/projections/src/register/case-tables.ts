import type { RectificationKind } from '#domain';
import { flag, integer, json, maybe, table, text } from '../core/table.js';
import { light } from './light-columns.js';
import type { CorrectionPhase, ProblemPhase, Severity, Source, UnitPart } from './terms.js';

/** Later than everything: sorts what has no day behind what has one. */
export const NEVER = 8_640_000_000_000_000;

/** Which of its slots hold a task: a bit each, so that nothing has to be looked up to empty them. */
const waiting = integer();

/** How a deadline came to stand where it stands. */
export interface Moves {
  /** How often its day was set anew or its clock was stopped or started since it was set first: it only grows. */
  readonly moves: number;
  /** The instant of the last event that did so, or that made its day certain; first the one that set it. */
  readonly movedMs: number;
}

export interface MilestoneCell extends Moves {
  readonly milestone: string;
  readonly title: string;
  readonly dueDay: string;
  readonly dueMs: number;
  readonly nearMs: number;
  readonly provisional: 0 | 1;
  readonly reached: boolean;
}

/** The attestation of a sustained correction that is due next. */
export interface AttestationCell extends Moves {
  readonly period: number;
  /** The event since which it is waited for, or for a verdict on it, and its instant. */
  readonly since: number;
  readonly sinceMs: number;
  readonly dueDay: string;
  readonly dueMs: number;
  readonly nearMs: number;
  readonly provisional: 0 | 1;
  /** When it was submitted, while nobody has decided on it. */
  readonly submittedMs?: number;
  readonly submittedBy?: string;
  /** When it was rejected, until another is accepted. */
  readonly rejectedMs?: number;
}

/** An escalation that waits to be confirmed, or a talk to be recorded, and since when. */
export interface EscalationCell {
  readonly escalation: number;
  readonly since: number;
  readonly sinceMs: number;
}

/**
 * Problems and their corrections. Columns that name an event hold its ordinal; `…Ms` is milliseconds since 1970; `…On` and `…Day` are days
 * in the procedure's zone.
 */
export const caseTables = {
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
    [['recorded'], ['confirmedOn'], ['inspection'], ['body']],
  ),

  /** Lead unit and co-units as they are now. */
  problemUnits: table(['problem', 'unit'], { problem: text(), unit: text(), part: text<UnitPart>() }),

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
      originalBy: integer(),
      approvedDueDay: text(),
      approvedDueMs: integer(),
      approvedBy: integer(),
      dueDay: text(),
      dueMs: integer(),
      dueBy: integer(),
      nearMs: integer(),
      /** `Moves` of the effective deadline. */
      moves: integer(),
      movedMs: integer(),
      /** Whether the effective deadline is counted again once more of its calendar is published. */
      provisional: flag(),
      milestones: json<readonly MilestoneCell[]>(),
      attestation: maybe(json<AttestationCell>()),
      attempts: integer(),
      /** The attempt that stands: submitted and not returned. */
      submitted: maybe(integer()),
      submittedMs: maybe(integer()),
      submittedBy: maybe(text()),
      /** Whether the last attempt has evidence. */
      proven: flag(),
      accepted: maybe(integer()),
      acceptedOn: maybe(text()),
      /** Whoever gave a verdict on an attempt or an attestation of it, a revoked one too: by default none of them closes. */
      verifiers: json<readonly string[]>(),
      openExtension: maybe(integer()),
      extensionAskedBy: maybe(text()),
      extensionSince: maybe(integer()),
      extensionSinceMs: maybe(integer()),
      /** What the ladder proposes and nobody has decided on yet. */
      proposals: json<readonly EscalationCell[]>(),
      /** Talks that a unit was summoned to and that nobody has recorded yet. */
      talks: json<readonly EscalationCell[]>(),
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
};
