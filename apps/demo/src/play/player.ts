import type { DemoClock } from '../demo-clock.js';
import type { Chronicle, Entry } from './chronicle.js';
import { codeOf, succeeded, Unexpected, type Client, type Reply } from './client.js';
import type { KnownThings } from './known-things.js';
import { lookAt } from './looking.js';
import type { Sessions } from './sessions.js';
import type { Json, Move, Step } from './step.js';

/** How a step was refused. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** What came of a step. */
export interface Outcome {
  readonly step: Step;
  /** What the timeline says of it, in the order of the history. */
  readonly entries: readonly Entry[];
  /** Where the story says that it is refused. */
  readonly refusal?: Refusal;
}

interface CommandAnswer {
  readonly id: string;
  readonly position: string;
}

/** A step did not go as told. */
class StepFailed extends Error {
  override readonly name = 'StepFailed';

  constructor(number: number, { at, by, move }: Step, options: { readonly cause: unknown }) {
    const cause = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(`step ${number} (${at}, ${by}, ${move.path}): ${cause}`, options);
  }
}

/** Plays the steps of the story, one after the other, and holds each to what it should lead to. */
export class Player {
  private played = 0;

  constructor(
    private readonly client: Client,
    private readonly clock: DemoClock,
    private readonly sessions: Sessions,
    private readonly known: KnownThings,
    private readonly chronicle: Chronicle,
  ) {}

  /** @throws StepFailed */
  async play(step: Step): Promise<Outcome> {
    this.played += 1;
    try {
      this.clock.moveTo(step.at);
      const reply = await this.give(step);
      return step.refused
        ? { step, entries: [], refusal: refusedWith(step.refused.code, reply) }
        : { step, entries: await this.done(step.move, reply) };
    } catch (cause) {
      throw new StepFailed(this.played, step, { cause });
    }
  }

  private async give({ by, move }: Step): Promise<Reply> {
    const token = await this.sessions.tokenOf(by);
    if (move.method === 'GET') return this.client.get(this.known.path(move.path), token);
    const evidence = move.evidence && (await this.upload(move.evidence, token));
    const seen = move.decides && (await lookAt(move.decides, this.known, this.client, token));
    return this.client.post(this.known.path(move.path), {
      token,
      headers: { 'idempotency-key': `story-${this.played}`, ...(seen && { 'if-match': seen.etag }) },
      body: { ...move.body?.(this.known), ...(evidence && { evidence }), ...(seen && { seen: seen.hashes }) },
    });
  }

  private async upload(evidence: NonNullable<Move['evidence']>, token: string): Promise<Json[]> {
    const ids: string[] = [];
    for (const each of evidence) ids.push(await this.client.upload(each(this.known.language), token));
    return ids;
  }

  private async done({ creates, records }: Move, reply: Reply): Promise<readonly Entry[]> {
    const { id, position } = succeeded('command', reply).body as CommandAnswer;
    if (creates) this.known.keep(creates, id);
    return this.chronicle.until(records, position);
  }
}

function refusedWith(code: string, reply: Reply): Refusal {
  const given = codeOf(reply);
  if (given !== code) throw new Unexpected(`should be refused with ${code}, was answered ${reply.status} ${JSON.stringify(reply.body)}`);
  const { detail } = reply.body as { readonly detail: string };
  return { status: reply.status, code, detail };
}
