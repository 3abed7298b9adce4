import type { VersionRef } from '../core/terms.js';
import type { INSPECTION_KINDS, LOOK_BACK_VERDICTS } from './inspection-events.js';

export type FindingState = 'draft' | 'confirmed' | 'discarded' | 'settled';

interface Finding {
  readonly recordedBy: string;
  /** Whom it concerns; units beside the inspected organizations may be among them. */
  readonly units: readonly string[];
  readonly state: FindingState;
}

export interface InspectionRecord {
  readonly number: string;
  readonly kind: (typeof INSPECTION_KINDS)[number];
  readonly title: string;
  readonly mandate: string;
  readonly body: string;
  readonly leader: string;
  readonly members: readonly string[];
  readonly organizations: readonly string[];
  readonly criteria: readonly string[];
  readonly plannedFrom?: string;
  readonly plannedTo?: string;
  readonly sample?: readonly string[];
  readonly procedure: VersionRef;
  /** What it found, by the problem's id: the authority for it. */
  readonly findings: Readonly<Record<string, Finding>>;
  /** A look-back's verdicts, by the problem's id. */
  readonly verdicts: Readonly<Record<string, (typeof LOOK_BACK_VERDICTS)[number]>>;
}

export const INSPECTION_PHASES = [
  'None',
  'Planned',
  'InProgress',
  'FeedbackIssued',
  'Rectifying',
  'Suspended',
  'Closed',
  'Cancelled',
] as const;

type SuspendablePhase = 'InProgress' | 'Rectifying';

export type Inspection =
  | { readonly phase: 'None' }
  | ({ readonly phase: 'Planned' | 'InProgress' | 'FeedbackIssued' | 'Rectifying' | 'Closed' | 'Cancelled' } & InspectionRecord)
  | ({ readonly phase: 'Suspended'; readonly left: SuspendablePhase } & InspectionRecord);

export type PlannedInspection = Exclude<Inspection, { phase: 'None' }>;

const findingsIn = ({ findings }: InspectionRecord, state: FindingState): readonly string[] =>
  Object.entries(findings)
    .filter(([, finding]) => finding.state === state)
    .map(([problem]) => problem);

export const drafts = (inspection: InspectionRecord) => findingsIn(inspection, 'draft');

/** Confirmed findings whose problems are neither closed nor withdrawn. */
export const unsettled = (inspection: InspectionRecord) => findingsIn(inspection, 'confirmed');

/** Whether a problem was ever confirmed by it, whatever became of it: from then on it cannot be cancelled. */
export const everConfirmed = (inspection: InspectionRecord): boolean =>
  unsettled(inspection).length > 0 || findingsIn(inspection, 'settled').length > 0;

/** The sampled problems that no verdict was given on yet. */
export const unsampled = ({ sample = [], verdicts }: InspectionRecord): readonly string[] =>
  sample.filter((problem) => verdicts[problem] === undefined);

/** Whether the units have heard what was found: a suspended inspection is where it was. */
export const feedbackIssued = (inspection: PlannedInspection): boolean => {
  const phase = inspection.phase === 'Suspended' ? inspection.left : inspection.phase;
  return phase === 'FeedbackIssued' || phase === 'Rectifying' || phase === 'Closed';
};
