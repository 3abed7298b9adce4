import { setTimeout as pause } from 'node:timers/promises';
import { Unexpected, type Client } from './client.js';

/** An event as the product's timeline tells it. */
export interface Entry {
  readonly ordinal: number;
  readonly type: string;
  readonly sentence: string;
  readonly recordedAt: string;
  readonly stream: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** What the correction's light showed when a step of its ladder was taken. */
  readonly light?: Light;
}

type Light = 'green' | 'yellow' | 'red';

interface TimelinePage {
  readonly items: readonly Entry[];
  readonly next?: string;
}

/** More than most steps record. */
const PAGE = 12;
const PATIENCE_MS = 5_000;
const LADDER_STEPS: ReadonlySet<string> = new Set(['ReminderIssued', 'CorrectionEscalated']);

/** Reads the product's timeline as it grows. */
export class Chronicle {
  private last = 0;

  constructor(
    private readonly client: Client,
    /** The token of whoever reads everything. */
    private readonly token: () => Promise<string>,
  ) {}

  /** Leaves out what has been recorded so far. @throws Unexpected */
  async beginHere(): Promise<void> {
    const [newest] = (await this.page({ limit: '1' })).items;
    this.last = newest?.ordinal ?? 0;
  }

  /**
   * What was recorded since it was asked last, once events of all these types are among it: reactions take a moment.
   * @throws Unexpected when one of them does not come
   */
  async until(types: readonly string[], after?: string): Promise<readonly Entry[]> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const seen: Entry[] = [];
    for (;;) {
      seen.push(...(await this.fresh(after)));
      const missing = types.filter((type) => !seen.some((entry) => entry.type === type));
      if (missing.length === 0) return seen;
      if (patience.aborted) throw new Unexpected(`nobody recorded ${missing.join(', ')}; only ${seen.map(({ type }) => type).join(', ')}`);
      await pause(5);
    }
  }

  /** Backwards from the newest to the last that is known. */
  private async fresh(after: string | undefined): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await this.page({
        limit: String(PAGE),
        ...(after !== undefined && { after }),
        ...(cursor !== undefined && { cursor }),
      });
      found.push(...items.filter(({ ordinal }) => ordinal > this.last));
      cursor = (items.at(-1)?.ordinal ?? 0) > this.last ? next : undefined;
    } while (cursor !== undefined);
    this.last = found[0]?.ordinal ?? this.last;
    return Promise.all(found.reverse().map((entry) => this.lit(entry)));
  }

  /** Asked while the clock still stands where the step was taken. */
  private async lit(entry: Entry): Promise<Entry> {
    if (!LADDER_STEPS.has(entry.type)) return entry;
    const [, problem = ''] = entry.stream.split('-problem-');
    const path = `problems/${problem}/corrections/${String(entry.data['correction'])}`;
    const { light } = await this.client.read<{ readonly light?: Light }>(path, await this.token());
    return { ...entry, ...(light && { light }) };
  }

  private async page(query: Readonly<Record<string, string>>): Promise<TimelinePage> {
    const search = new URLSearchParams({ direction: 'backwards', ...query });
    return this.client.read<TimelinePage>(`timeline?${search.toString()}`, await this.token());
  }
}
