import type { Light, WaitedCommand } from '#projections';
import type { OfThePast, Page, PageRequest, SeenNow } from './reading.js';

export interface WorklistQuery extends PageRequest, OfThePast {
  readonly person: string;
  /** The organizations for which he acts as branch today. */
  readonly units: readonly string[];
  /** The bodies in whose name he supervises, or leads, today: what waits at problems that no inspection found. */
  readonly supervises: readonly string[];
  readonly leads: readonly string[];
  /** What he may see today, where it is asked about the past: of other problems and teams nothing is said. */
  readonly seen?: SeenNow;
  /** Whether he administers anything today: then he holds no business role, though he may be named on teams still. */
  readonly administers: boolean;
  /** His home organization and everything above it: where one of these is concerned he is recused. */
  readonly homes: readonly string[];
  /** The instant at which lights are derived. */
  readonly at: Temporal.Instant;
}

/** Something that waits for somebody. */
export interface WorkItem {
  /** The command that is waited for. */
  readonly command: WaitedCommand;
  /** For whom it waits: a unit, any of the team, its members without the leader, or its leader alone. */
  readonly waitsFor: 'unit' | 'team' | 'member' | 'leader';
  readonly problem?: string;
  readonly correction?: number;
  readonly inspection?: string;
  readonly unit?: string;
  readonly title: string;
  /** ISO instant since which it waits. */
  readonly since: string;
  /** By when, where there is a day: the correction's, the attestation's. */
  readonly dueDay?: string;
  /** ISO instant. */
  readonly dueAt?: string;
  /** It is counted again once more of its calendar is published. */
  readonly provisional?: true;
  readonly light?: Light;
}

/** What waits for whom. What a rule would refuse him for what he did before (he recorded, submitted or verified it himself) is left out. */
export abstract class WorklistReader {
  /** Oldest due first, then what has no day, by how long it waits. @throws Refused `page.cursor-unknown` */
  abstract waiting(query: WorklistQuery): Promise<Page<WorkItem>>;
}
