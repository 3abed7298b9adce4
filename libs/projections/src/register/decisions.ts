import type { Basis } from '#domain';
import type { HistoryEvent } from '../core/history-event.js';
import type { Change } from '../core/projection.js';
import { make } from './changes.js';

/** Keeps a decision with what it was made on. */
export const decision = (
  { ordinal, type, recordedMs }: HistoryEvent,
  on: { readonly problem: string; readonly correction?: number; readonly inspection?: string },
  decider: string,
  { revision, evidence }: Basis,
): Change =>
  make('decisions', ordinal, {
    type,
    problem: on.problem,
    ...(on.correction !== undefined && { correction: on.correction }),
    ...(on.inspection !== undefined && { inspection: on.inspection }),
    decider,
    decidedMs: recordedMs,
    revision,
    evidence,
  });

/** Keeps what was put right: decisions before it that rest on it are stale, which is derived when they are shown. */
export const amendment = (
  { ordinal }: HistoryEvent,
  of: { readonly problem?: string; readonly inspection?: string; readonly correction?: number; readonly old?: string },
): Change => make('amendments', ordinal, of);
