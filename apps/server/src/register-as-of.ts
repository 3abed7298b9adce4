import {
  Clock,
  DirectoryReader,
  EventLog,
  Facts,
  KeptPasts,
  LedgerReader,
  PastRegisters,
  StatisticsReader,
  StreamNames,
  TimelineReader,
  Watch,
  WorklistReader,
  type OfThePast,
  type Position,
} from '#application';
import { organizationAt, subtree } from '#domain';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import { ReadModels } from './read-models.js';

/** Whom a question about the register is put to. */
export interface RegisterReaders {
  readonly ledger: LedgerReader;
  readonly statistics: StatisticsReader;
  readonly worklist: WorklistReader;
  /** The ids of an organization and everything below it, in the tree of that time. */
  readonly subtree: (organization: string) => Promise<readonly string[]>;
  /** The instant that it is asked for: lights, and what is overdue. */
  readonly at: Temporal.Instant;
  /** What is said where that is one of the past. */
  readonly then: OfThePast;
}

/** What the answers are taken from: subtrees are the directory's. */
const ANSWERING = ['register', 'directory'] as const;

/** Answers from the register as it is, or as it was at an instant. */
@Injectable()
export class RegisterAsOf implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly pasts: KeptPasts;

  constructor(
    log: EventLog,
    names: StreamNames,
    registers: PastRegisters,
    watch: Watch,
    private readonly models: ReadModels,
    private readonly facts: Facts,
    private readonly clock: Clock,
    private readonly timeline: TimelineReader,
    private readonly directory: DirectoryReader,
    private readonly ledger: LedgerReader,
    private readonly statistics: StatisticsReader,
    private readonly worklist: WorklistReader,
  ) {
    this.pasts = new KeptPasts({ log, names, registers, watch });
  }

  beforeApplicationShutdown(): void {
    this.pasts.end();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pasts.close();
  }

  /**
   * Whoever asks has waited until what was recorded by the instant has been read.
   * @param asOf an ISO instant; as it is now where it is missing
   * @throws Refused `read.preparing` and the like, where the register of that time is not there yet
   */
  async ask<T>(asOf: string | undefined, question: (readers: RegisterReaders) => Promise<T>): Promise<T> {
    const { ledger, statistics, worklist } = this;
    const running = { ledger, statistics, worklist, subtree: (organization: string) => this.directory.subtree(organization) };
    if (asOf === undefined) return question({ ...running, at: this.clock.now(), then: {} });

    const at = Temporal.Instant.from(asOf);
    const then = { asOf: at };
    if (this.models.isAllBy(ANSWERING, at)) {
      const answer = await question({ ...running, at, then });
      // What has come since is in the rows, perhaps also in the answer.
      if (this.models.isAllBy(ANSWERING, at)) return answer;
    }
    await this.models.waitForInstant('timeline', at);
    const place = await this.timeline.positionAt(at);
    const below = (organization: string) => this.subtreeAt(place?.position, organization);
    return this.pasts.ask(place, (register) =>
      question({ ledger: register.ledger, statistics: register.statistics, worklist: register.worklist, subtree: below, at, then }),
    );
  }

  private async subtreeAt(position: Position | undefined, organization: string): Promise<readonly string[]> {
    const tree = await this.facts.treeAt(position);
    return organizationAt(tree, organization).phase === 'None' ? [] : [...subtree(tree, organization)];
  }
}
