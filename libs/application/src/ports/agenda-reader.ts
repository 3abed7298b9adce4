import type { RectificationKind } from '#domain';

export interface AgendaQuery {
  readonly person: string;
  /** The organizations for which he acts as branch today. */
  readonly units: readonly string[];
  /** The bodies in whose name he supervises or leads today: the team of problems that no inspection found. */
  readonly bodies: readonly string[];
  /** Whether he administers anything today: then he holds no business role, though he may be named on teams still. */
  readonly administers: boolean;
  /** His home organization and everything above it: where one of these is concerned he is recused. */
  readonly homes: readonly string[];
}

/** A day that a unit is held to. */
export interface AgendaDeadline {
  readonly problem: string;
  readonly title: string;
  readonly correction: number;
  readonly unit: string;
  readonly kind: RectificationKind;
  /** The milestone's, or the attestation's; the correction's own where neither is there. */
  readonly milestone?: { readonly milestone: string; readonly title: string };
  readonly period?: number;
  readonly dueDay: string;
  /** It is counted again once more of its calendar is published. */
  readonly provisional?: true;
  /** The clock stands: the day moves by as long as it does. */
  readonly suspended?: true;
  /** How often the day was set anew or its clock was stopped or started since it was set first: it only grows. */
  readonly moves: number;
  /** ISO instant of the last event that did so, or that made the day certain; first of the one that set it. */
  readonly movedAt: string;
}

/** What is due when, for somebody who has to do with it: as branch of the unit that is held to it, or as one of the team that supervises it. */
export abstract class AgendaReader {
  /**
   * The days that are still waited for, the earliest first, of at most 2000 corrections. What was handed in, accepted, withdrawn or
   * reassigned is waited for no longer; a sustained correction has its next attestation.
   */
  abstract deadlines(query: AgendaQuery): Promise<readonly AgendaDeadline[]>;
}
