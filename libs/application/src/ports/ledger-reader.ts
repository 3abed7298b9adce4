import type { CorrectionPhase, InspectionPhase, Light, ProblemPhase, Severity, Source, UnitPart } from '#projections';
import type { RectificationKind } from '#domain';
import type { OfThePast, Page, PageRequest, TakenAt, Visibility } from './reading.js';

export const LEDGER_SORTS = ['due', 'severity', 'confirmed', 'recorded'] as const;
/** By effective due day, severity (the minor first), confirmation, or the order of recording. */
export type LedgerSort = (typeof LEDGER_SORTS)[number];

export interface LedgerQuery extends PageRequest, OfThePast {
  readonly visibility: Visibility;
  /** Of these alone, by the numbers in the history of the events that recorded them, ascending. Default: of all that may be seen. */
  readonly recorded?: readonly number[];
  /** The instant at which lights are derived. */
  readonly at: Temporal.Instant;
  readonly inspection?: string;
  /** Problems that have one of these as lead unit or co-unit; a subtree is asked for by all of its organizations. */
  readonly organizations?: readonly string[];
  readonly lights?: readonly Light[];
  /** Problems with a correction that is overdue, or without one. */
  readonly overdue?: boolean;
  /** Problems with a correction of one of these kinds in the current cycle. */
  readonly kinds?: readonly RectificationKind[];
  readonly phases?: readonly ProblemPhase[];
  readonly sources?: readonly Source[];
  readonly severities?: readonly Severity[];
  readonly category?: string;
  /** Days, both inclusive: problems whose due day lies in the window. */
  readonly dueFrom?: string;
  readonly dueTo?: string;
  /** Text that title or condition holds. */
  readonly text?: string;
  /** Default: `recorded`. */
  readonly sort?: LedgerSort;
  readonly descending?: boolean;
}

/** A task in the ledger. */
export interface LedgerCorrection {
  readonly correction: number;
  readonly cycle: number;
  readonly unit: string;
  readonly part: UnitPart;
  readonly kind: RectificationKind;
  readonly phase: CorrectionPhase;
  /** The phase that a suspended one left. */
  readonly left?: CorrectionPhase;
  readonly measures: readonly string[];
  readonly standard: string;
  readonly responsibleLeader?: string;
  readonly responsiblePerson?: string;
  /** Days: as issued, after extensions, and with suspensions taken out. */
  readonly originalDueDay: string;
  readonly approvedDueDay: string;
  readonly dueDay: string;
  /** ISO instant at which the effective due day ends. */
  readonly dueAt: string;
  /** It reaches a year whose calendar is not published yet, and is counted again once that is. */
  readonly provisional?: true;
  readonly attempts: number;
  readonly openExtension?: number;
  /** The next milestone that was not reached yet. */
  readonly nextMilestone?: { readonly milestone: string; readonly title: string; readonly dueDay: string; readonly provisional?: true };
  /** The next attestation of a sustained correction. */
  readonly attestation?: { readonly period: number; readonly dueDay: string; readonly provisional?: true; readonly rejected: boolean };
  /** The latest report 进展情况. */
  readonly progress?: { readonly note: string; readonly percent?: number };
  readonly light?: Light;
  /** Derived: the effective due instant, or the attestation's, has passed, and nothing of before is there. */
  readonly overdue: boolean;
  /** Whether its standing result was submitted after the due instant. */
  readonly late: boolean;
}

/** A line of the ledger 台账. */
export interface LedgerRow {
  readonly problem: string;
  /** The number in the history of the event that recorded it: orders the lines. 序号 is a line's place in the list that is printed. */
  readonly ordinal: number;
  readonly phase: ProblemPhase;
  readonly title: string;
  readonly condition: string;
  readonly criterion: string;
  readonly severity: Severity;
  readonly category: string;
  readonly source: Source;
  readonly inspection?: { readonly id: string; readonly number?: string };
  readonly body: string;
  readonly leadUnit: string;
  readonly coUnits: readonly string[];
  readonly cycle: number;
  readonly procedure: { readonly id: string; readonly version: number };
  readonly openDispute?: number;
  readonly confirmedOn?: string;
  /** The day of the closing in force 销号时间. */
  readonly closedOn?: string;
  readonly timesReopened: number;
  /** The earliest effective due day of the current cycle's open corrections; the latest of all where none is open any more. */
  readonly dueDay?: string;
  readonly light?: Light;
  readonly overdue: boolean;
  /** Those of the current cycle, the withdrawn and reassigned ones last. */
  readonly corrections: readonly LedgerCorrection[];
}

/** A decision, and whether what it was made on was amended afterwards. */
export interface Decision {
  /** The number of the deciding event in the history. */
  readonly ordinal: number;
  /** The event's type, as `ResultAccepted`. */
  readonly type: string;
  readonly problem: string;
  readonly correction?: number;
  /** The look-back in whose stream the decision stands. */
  readonly inspection?: string;
  readonly decider: string;
  /** ISO instant. */
  readonly decidedAt: string;
  readonly basedOn: { readonly revision: number; readonly evidence: readonly string[] };
  /** The numbers of the later events that amended a fact or an evidence version behind it; it is stale when there is one. */
  readonly staleBy: readonly number[];
}

export interface InspectionQuery extends PageRequest {
  readonly visibility: Visibility;
  readonly phases?: readonly InspectionPhase[];
  /** Inspections of one of these supervising bodies. */
  readonly bodies?: readonly string[];
  /** Inspections of one of these organizations. */
  readonly organizations?: readonly string[];
  /** Inspections on whose team this person is. */
  readonly person?: string;
}

export interface InspectionRow {
  readonly inspection: string;
  readonly number: string;
  readonly kind: 'routine' | 'special' | 'lookBack';
  readonly title: string;
  readonly phase: InspectionPhase;
  readonly body: string;
  readonly leader: string;
  readonly members: readonly string[];
  readonly organizations: readonly string[];
  readonly plannedFrom?: string;
  readonly plannedTo?: string;
  readonly startedOn?: string;
  readonly closedOn?: string;
  /** Findings that were neither discarded nor withdrawn. */
  readonly findings: number;
  /** Of these, confirmed and not settled. */
  readonly unsettled: number;
}

export interface SeriesNumber {
  readonly series: string;
  readonly sequence: number;
  readonly number: string;
  readonly thing: string;
  /** 作废: the thing was cancelled or never came to be. */
  readonly voided: boolean;
}

/** The ledger of problems, and the inspections that found them. Ids alone; names are joined when an answer is written. */
export abstract class LedgerReader {
  /** @throws Refused `page.cursor-unknown` */
  abstract page(query: LedgerQuery): Promise<Page<LedgerRow>>;

  /** The numbers in the history of the events that recorded the problems that an answer may speak of, ascending. */
  abstract recorded(visibility: Visibility): Promise<readonly number[]>;

  /** One line, by the problem's id; whoever asks has checked that it may be seen. */
  abstract row(problem: string, at: Temporal.Instant): Promise<(LedgerRow & TakenAt) | undefined>;

  /** The decisions on a problem and its corrections, oldest first. */
  abstract decisions(problem: string): Promise<readonly Decision[]>;

  /** Newest first. @throws Refused `page.cursor-unknown` */
  abstract inspections(query: InspectionQuery): Promise<Page<InspectionRow>>;

  /** The inspections on whose team this person is now. */
  abstract inspectionsOf(person: string): Promise<readonly string[]>;

  /** The human numbers of a series, newest first. @throws Refused `page.cursor-unknown` */
  abstract numbers(series: string, page: PageRequest): Promise<Page<SeriesNumber>>;
}
