import { EventCatalogue, StreamNames, type StoredEvent } from '#application';
import { EventStoreEventLog } from '../../libs/adapters/src/event-log/eventstoredb/eventstoredb-event-log.js';
import { auditLadders, type Audit } from './ladder-audit.js';
import type { Nodes } from './nodes.js';

/** What an installation of several nodes has recorded, read when none of them runs any more. */
export class NodesHistory {
  private constructor(
    readonly events: readonly StoredEvent[],
    /** What a reaction could not answer, by stream. */
    readonly incidents: object,
    /** What became of the ladders, by now. */
    readonly ladders: Audit,
    private readonly names: StreamNames,
  ) {}

  static async of({ installation, environment }: Nodes): Promise<NodesHistory> {
    const names = new StreamNames(installation);
    const log = new EventStoreEventLog({
      url: environment['EVENTSTORE_URL'] ?? '',
      codec: new EventCatalogue(names),
      prefix: installation,
    });
    try {
      const progress = await log.checkpoints.load('reaction-findings-progress');
      const { parked } = progress?.value as { readonly parked: object };
      const ladders = await auditLadders(log, Temporal.Now.instant());
      return new NodesHistory(await Array.fromAsync(log.readAll()), parked, ladders, names);
    } finally {
      await log.close();
    }
  }

  /** Problem → what happened to it, in order. */
  get problems(): ReadonlyMap<string, readonly StoredEvent[]> {
    return Map.groupBy(
      this.events.filter(({ stream }) => this.names.parse(stream)?.category === 'problem'),
      ({ stream }) => this.idOf(stream),
    );
  }

  /** Message → what became of it. */
  get messages(): ReadonlyMap<string, readonly StoredEvent[]> {
    return Map.groupBy(
      this.events.filter(({ stream }) => this.names.parse(stream)?.category === 'message'),
      ({ stream }) => this.idOf(stream),
    );
  }

  /** Gaps in streams, and what stands there twice: an event, or a command. */
  faults(): readonly string[] {
    const [heads, ids, faults] = [new Map<string, number>(), new Set<string>(), [] as string[]];
    for (const { stream, revision, id } of this.events) {
      if (revision !== (heads.get(stream) ?? -1) + 1) faults.push(`${stream} has ${revision} behind ${heads.get(stream) ?? 'none'}`);
      if (ids.has(id)) faults.push(`${id} is there twice`);
      heads.set(stream, revision);
      ids.add(id);
    }
    const commands = new Set<string>();
    const inStreams = [...Map.groupBy(this.events, ({ stream }) => stream).values()].flat();
    for (const [index, { stream, commandId }] of inStreams.entries()) {
      const before = inStreams[index - 1];
      if (before?.stream === stream && before.commandId === commandId) continue;
      const key = `${stream} ${commandId}`;
      if (commands.has(key)) faults.push(`${commandId} was carried out twice in ${stream}`);
      commands.add(key);
    }
    return faults;
  }

  private idOf(stream: string): string {
    return this.names.parse(stream)?.id ?? '';
  }
}
