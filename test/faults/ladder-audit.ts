import type { EventLog, StoredEvent } from '#application';

/** What a history says of its ladders. */
export interface Audit {
  readonly issued: number;
  readonly missed: number;
  readonly escalated: number;
  readonly proposed: number;
  /** Rungs that were cancelled before their instants, and that no event tells of. */
  readonly cancelled: number;
  /** What no history may hold: a rung that was lost, doubled, climbed early, or climbed after it was cancelled. */
  readonly faults: readonly string[];
}

type Outcome = 'issued' | 'missed' | 'escalated' | 'proposed';

const CLIMBS: Readonly<Record<string, Outcome>> = {
  ReminderIssued: 'issued',
  ReminderMissed: 'missed',
  CorrectionEscalated: 'escalated',
  EscalationProposed: 'proposed',
};
const ENDS = new Set(['ResultSubmitted', 'CorrectionSuspended', 'CorrectionWithdrawn', 'CorrectionReassigned']);
const MOVES = new Set(['CorrectionIssued', 'ExtensionGranted', 'CorrectionResumed']);

interface LadderData {
  readonly correction?: number;
  readonly due?: { readonly ladder: readonly { readonly step: string; readonly at: string }[] };
  readonly step?: string;
  readonly at?: string;
}

const epoch = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;

/** One correction: which rungs its deadline promises, and what became of them. */
class Ladder {
  readonly #ahead = new Map<string, string>();
  readonly #climbed = new Set<string>();
  readonly #cancelledInTime = new Set<string>();
  readonly counts: Record<Outcome, number> = { issued: 0, missed: 0, escalated: 0, proposed: 0 };
  readonly faults: string[] = [];

  constructor(
    private readonly name: string,
    private readonly graceSeconds: number,
  ) {}

  tell({ type, data, recordedAt }: StoredEvent): void {
    const { due, step = 'reminder', at } = data as LadderData;
    const outcome = CLIMBS[type];
    if (outcome !== undefined && at !== undefined) this.#climb(`${step} ${at}`, outcome, at, recordedAt);
    if (ENDS.has(type) || MOVES.has(type)) this.#cancel(recordedAt);
    if (MOVES.has(type)) for (const rung of due?.ladder ?? []) this.#promise(`${rung.step} ${rung.at}`, rung.at);
  }

  /** Cancelled in time, and not climbed all the same. */
  get cancelled(): number {
    return this.#cancelledInTime.difference(this.#climbed).size;
  }

  /** At the end of the history, when everything is done that was due. */
  end(now: Temporal.Instant): void {
    for (const [rung, at] of this.#ahead) if (epoch(at) <= now.epochMilliseconds) this.#fault(`${rung} was lost`);
  }

  #promise(rung: string, at: string): void {
    this.#ahead.set(rung, at);
    this.#cancelledInTime.delete(rung);
  }

  #cancel(recordedAt: string): void {
    for (const [rung, at] of this.#ahead) if (epoch(at) > epoch(recordedAt)) this.#cancelledInTime.add(rung);
    this.#ahead.clear();
  }

  #climb(rung: string, outcome: Outcome, at: string, recordedAt: string): void {
    this.counts[outcome] += 1;
    const late = Math.floor((epoch(recordedAt) - epoch(at)) / 1000);
    if (late < 0) this.#fault(`${rung} was ${outcome} early`);
    if (outcome === 'issued' && late > this.graceSeconds) this.#fault(`${rung} was issued ${late} s late`);
    if (outcome === 'missed' && late <= this.graceSeconds) this.#fault(`${rung} was missed though it was ${late} s late`);
    if (this.#climbed.has(rung)) this.#fault(`${rung} was doubled as ${outcome}`);
    else if (!this.#ahead.delete(rung)) this.#fault(`${rung} was ${outcome} though it was cancelled, or never promised`);
    this.#climbed.add(rung);
  }

  #fault(what: string): void {
    this.faults.push(`${this.name}: ${what}`);
  }
}

/**
 * Reads a whole history, and holds what happened against what each deadline promised when it was set: every rung whose instant has come is
 * climbed exactly once, a reminder as issued within the grace and as missed past it, and nothing is climbed that was cancelled.
 * @param now everything that was due by then was done
 * @param graceHours of the procedure; the standard one's where missing
 */
export async function auditLadders(log: EventLog, now: Temporal.Instant, graceHours = 24): Promise<Audit> {
  const ladders = new Map<string, Ladder>();
  for await (const event of log.readAll()) {
    const { correction } = event.data as LadderData;
    if (!event.stream.includes('-problem-') || correction === undefined) continue;
    const name = `${event.stream} ${correction}`;
    const ladder = ladders.get(name) ?? new Ladder(name, graceHours * 3600);
    ladders.set(name, ladder);
    ladder.tell(event);
  }
  const all = [...ladders.values()];
  for (const each of all) each.end(now);
  const sum = (count: (ladder: Ladder) => number) => all.reduce((total, each) => total + count(each), 0);
  return {
    issued: sum(({ counts }) => counts.issued),
    missed: sum(({ counts }) => counts.missed),
    escalated: sum(({ counts }) => counts.escalated),
    proposed: sum(({ counts }) => counts.proposed),
    cancelled: sum(({ cancelled }) => cancelled),
    faults: all.flatMap(({ faults }) => faults),
  };
}
