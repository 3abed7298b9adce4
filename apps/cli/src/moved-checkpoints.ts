import type { CheckpointStore, EventLog, Position } from '#application';
import { REACTIONS } from '#domain';

type Kept = Readonly<Record<string, unknown>>;

/** What in a checkpoint of a reaction is a place in the log, and what the log said of it. */
const PLACES = ['position', 'startedBehind'] as const;

const NAMES = REACTIONS.flatMap(({ name }) => [`reaction-${name}-progress`, `reaction-${name}-fold`]);

/**
 * The checkpoints of reactions, with their places in another log. Without them every reaction would begin again, and give commands once more
 * that a rule refused long ago.
 */
export class MovedCheckpoints {
  readonly #moved = new Map<Position, Position>();

  private constructor(
    private readonly kept: ReadonlyMap<string, Kept>,
    private readonly wanted: ReadonlySet<unknown>,
  ) {}

  static async of(checkpoints: CheckpointStore): Promise<MovedCheckpoints> {
    const kept = new Map<string, Kept>();
    for (const name of NAMES) {
      const found = await checkpoints.load(name);
      if (found) kept.set(name, found.value as Kept);
    }
    return new MovedCheckpoints(kept, new Set([...kept.values()].flatMap((value) => PLACES.map((place) => value[place]))));
  }

  /** An event is here in the one log, and there in the other. */
  met(here: Position, there: Position): void {
    if (this.wanted.has(here)) this.#moved.set(here, there);
  }

  async save(log: EventLog & { readonly checkpoints: CheckpointStore }): Promise<void> {
    const { checkpoints } = log;
    for (const [name, { fingerprint: _, ...value }] of this.kept) {
      const places = PLACES.flatMap((place) => {
        const moved = this.#moved.get(value[place] as Position);
        return moved === undefined ? [] : [[place, moved] as const];
      });
      const position = places.find(([place]) => place === 'position')?.[1];
      const fingerprint = position === undefined ? undefined : await log.fingerprint(position);
      const { revision = 0 } = (await checkpoints.load(name)) ?? {};
      await checkpoints.save(name, revision, {
        ...value,
        ...Object.fromEntries(places),
        ...(fingerprint !== undefined && { fingerprint }),
      });
    }
  }
}
