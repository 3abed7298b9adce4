import { actingRole, decide, isRefusal, type Actor, type Context, type Made, type Message, type Phased, type Role } from '#domain';
import { Injectable } from '@nestjs/common';
import { ClockSkew } from '../clock/clock-skew.js';
import { Actors } from '../facts/actors.js';
import { StreamNames } from '../log/stream-names.js';
import { Clock } from '../ports/clock.js';
import { EventLog, EventLogError, type Appended, type NewEvent, type Position, type StoredEvent } from '../ports/event-log.js';
import { Refused } from '../refused.js';
import { Watch, type CommandNote } from '../watching/watch.js';
import { lastRevision, type Binding } from './binding.js';
import { CommandHash } from './command-hash.js';
import { callerId, type Answer, type Given } from './envelope.js';
import { identified } from './identified.js';
import { RecentStreams, type LoadedStream } from './recent-streams.js';
import { Turns } from './turns.js';

/**
 * How often a command is decided again because another was faster. Each lost race is another command's success; from the first one on it is other
 * nodes that are raced, and within this one only whoever has waited for his turn too long.
 */
const MOST_ATTEMPTS = 20;

/** A command on its way: what was read, and for whom. */
interface Journey<C extends Message, S extends Phased, X extends Context> {
  readonly stream: string;
  readonly given: Given<C>;
  readonly hash: string;
  readonly history: readonly StoredEvent[];
  readonly state: S;
  readonly now: Temporal.Instant;
  readonly actor: Actor;
  readonly context: X;
}

/**
 * The one way from a command to the log: load, fold, seen this command before?, decide at one instant, append at the revision that was
 * read. Idempotent by the command's id; a lost race is decided again on what is true then, and in its turn: among many who want one stream at once
 * nobody loses for ever.
 */
@Injectable()
export class CommandShell {
  private readonly streams: RecentStreams;
  private readonly turns = new Turns();

  constructor(
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly names: StreamNames,
    private readonly actors: Actors,
    private readonly hashes: CommandHash,
    private readonly watch: Watch,
    private readonly skew: ClockSkew,
  ) {
    this.streams = new RecentStreams(log);
  }

  /**
   * Gives a command to a thing.
   * @throws Refused by a rule, by the command's id (`idempotency.key-reused`), by its tag (`precondition.required`, `precondition.failed`),
   *   because the thing is unknown to the caller, because others were always faster (`command.contended`),
   *   or because this node's clock is wrong (`clock.skewed`)
   * @throws EventLogError where the log itself fails
   */
  give<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    given: Given<C>,
  ): Promise<Answer> {
    return this.watch.command(given, (note) => this.carryOut(binding, given, note));
  }

  private async carryOut<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    given: Given<C>,
    note: CommandNote,
  ): Promise<Answer> {
    const stream = this.streamOf(binding, given);
    const hash = await this.hashes.of(given.command);
    let endTurn = this.turns.areTaken(stream) ? await this.turns.take(stream) : undefined;
    try {
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        const done = await this.attempt(binding, given, stream, hash, note);
        if (done) return done;
        endTurn ??= await this.turns.take(stream);
      }
    } finally {
      endTurn?.();
    }
    throw new Refused('unavailable', 'command.contended', { command: given.command.type, attempts: MOST_ATTEMPTS });
  }

  /** Undefined where somebody else was faster. */
  private async attempt<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    given: Given<C>,
    stream: string,
    hash: string,
    note: CommandNote,
  ): Promise<Answer | undefined> {
    const loaded = await this.watch.within('load', {}, () => this.streams.load(stream, binding.table));
    const { history } = loaded;
    const before = repeated(history, given, hash);
    if (before) {
      note.repeated = true;
      return answer(binding, given, history.slice(0, before.revision + 1), before.position);
    }
    // What it decides would be dated by this clock; what was decided before is answered all the same.
    this.skew.requireRight();
    // Whom it lets in, and what it counts by, is as old as what this node heard last.
    await this.log.heard();
    const events = await this.watch.within('decide', {}, async () =>
      this.decided(binding, await this.begin(binding, given, stream, hash, loaded)),
    );
    if (events.length === 0) return this.unchanged(binding, given, history);
    const appended = await this.append(stream, lastRevision(history), events);
    return appended && this.appended(binding, given, stream, { history, events }, appended);
  }

  /**
   * Whether the caller may know of the thing that he has a command for: for what has to happen before it is given.
   * @throws Refused as `give` would for a thing that is unknown to him
   */
  async requireSight<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    given: Given<C>,
  ): Promise<void> {
    await this.considered(binding, given);
  }

  /**
   * Whether a command would be taken from this caller.
   * @throws Refused as `give` would; not for a command that the stream holds already
   */
  async consider<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    given: Given<C>,
  ): Promise<void> {
    const { history, state, context } = await this.considered(binding, given);
    if (history.some(({ commandId }) => commandId === given.commandId)) return;
    allowed(decide(binding.table, given.command, state, context));
  }

  private async considered<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    given: Given<C>,
  ): Promise<Journey<C, S, X>> {
    const stream = this.streamOf(binding, given);
    const journey = await this.begin(binding, given, stream, '', await this.streams.load(stream, binding.table));
    known(binding, journey);
    return journey;
  }

  private streamOf<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    { thing }: Given<C>,
  ): string {
    return this.names.of(binding.category, binding.streamOf?.(thing) ?? thing);
  }

  private async begin<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    given: Given<C>,
    stream: string,
    hash: string,
    { history, state }: LoadedStream<S>,
  ): Promise<Journey<C, S, X>> {
    // Before any fact is gathered: what those lack would tell a thing that is not there from one that is hidden.
    if (state.phase === binding.table.initial.phase && !begins(binding, given)) throw unknown(binding, given);
    const now = instantAfter(this.clock.now(), history.at(-1));
    const actor = await this.actors.at(given.caller, now);
    const context = await binding.gather({ thing: given.thing, command: given.command, state, history, actor, now });
    return { stream, given, hash, history, state, now, actor, context };
  }

  /** What the command makes true, as events for the log. */
  private async decided<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    journey: Journey<C, S, X>,
  ): Promise<readonly NewEvent[]> {
    const { given, state, history, actor, now, context } = journey;
    const { table } = binding;
    known(binding, journey);
    matches(binding, journey);
    notInTheFuture(given, now);
    const first = allowed(decide(table, given.command, state, context));
    const command = await binding.complete?.({
      thing: given.thing,
      command: given.command,
      state,
      history,
      actor,
      now,
      context,
      ...(given.secret !== undefined && { secret: given.secret }),
    });
    const events = command === undefined ? first : allowed(decide(table, command, state, context));
    // A rule that allowed the command has found the role that it is given in.
    const role = actingRole(table, given.command.type as C['type'], state, context) as Role;
    const organization = binding.actingFor?.(state, context, role, given.command);
    const recordedAt = String(now);
    return identified(
      journey.stream,
      given.commandId,
      events.map(({ type, ...data }: Message) => ({
        type,
        data,
        occurredAt: given.occurredAt === undefined ? recordedAt : String(Temporal.Instant.from(given.occurredAt)),
        recordedAt,
        actor: callerId(given.caller),
        role,
        ...(organization !== undefined && { organization }),
        commandId: given.commandId,
        commandHash: journey.hash,
        ...(given.causationId !== undefined && { causationId: given.causationId }),
        correlationId: given.correlationId ?? given.commandId,
      })),
    );
  }

  /** Undefined where somebody else was faster. */
  private async append(stream: string, revision: number, events: readonly NewEvent[]): Promise<Appended | undefined> {
    try {
      return await this.log.append(stream, revision < 0 ? 'none' : revision, events);
    } catch (error) {
      if (error instanceof EventLogError && error.code === 'log.wrong-revision') return undefined;
      throw error;
    }
  }

  /** The log need not say where an append stands that it has met before. */
  private async appended<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    given: Given<C>,
    stream: string,
    { history, events }: { readonly history: readonly StoredEvent[]; readonly events: readonly NewEvent[] },
    { revision, position }: Appended,
  ): Promise<Answer> {
    if (position === undefined) {
      const stored = (await this.log.readStream(stream)).slice(0, revision + 1);
      return answer(binding, given, stored, positionIn(stored));
    }
    // Revisions are gap-free from 0.
    const appended = events.map((event, index) => ({ ...event, stream, revision: history.length + index, position }));
    return answer(binding, given, [...history, ...appended], position);
  }

  private unchanged<C extends Message, E extends Message, S extends Phased, X extends Context>(
    binding: Binding<C, E, S, X>,
    given: Given<C>,
    history: readonly StoredEvent[],
  ): Answer {
    return answer(binding, given, history, positionIn(history));
  }
}

/** The last event that this command made already, where it was given before. */
function repeated(history: readonly StoredEvent[], { commandId, caller }: Given<Message>, hash: string): StoredEvent | undefined {
  const before = history.findLast((event) => event.commandId === commandId);
  if (before && (before.commandHash !== hash || before.actor !== callerId(caller))) {
    throw new Refused('conflict', 'idempotency.key-reused', { command: commandId });
  }
  return before;
}

/** The clocks of nodes differ: never earlier than what stands in the stream. Milliseconds are enough for people, and are what stores keep. */
function instantAfter(clock: Temporal.Instant, last: StoredEvent | undefined): Temporal.Instant {
  const now = clock.round({ smallestUnit: 'millisecond', roundingMode: 'trunc' });
  if (!last) return now;
  const recorded = Temporal.Instant.from(last.recordedAt);
  return Temporal.Instant.compare(now, recorded) < 0 ? recorded : now;
}

/** A thing that is not there, and one that the caller must not know of, are refused alike. */
function known<C extends Message, E extends Message, S extends Phased, X extends Context>(
  binding: Binding<C, E, S, X>,
  { given, state, context }: Journey<C, S, X>,
): void {
  if (state.phase !== binding.table.initial.phase && !binding.sees(state, context)) throw unknown(binding, given);
  const missing = binding.missing?.(state, given.command);
  if (missing) throw new Refused('unknown', missing.code, missing.details);
}

/** Whether the command makes the thing that it names. */
const begins = <C extends Message, E extends Message, S extends Phased, X extends Context>(
  { table }: Binding<C, E, S, X>,
  { command }: Given<C>,
): boolean => table.steps[command.type as C['type']].from.includes(table.initial.phase);

const unknown = <C extends Message, E extends Message, S extends Phased, X extends Context>(
  { table: { name } }: Binding<C, E, S, X>,
  { thing }: Given<C>,
): Refused => new Refused('unknown', `${name}.unknown`, { [name]: thing });

/** Whoever decides says what he decided on. The engine decides on nothing by itself: it carries out what somebody has decided. */
function matches<C extends Message, E extends Message, S extends Phased, X extends Context>(
  binding: Binding<C, E, S, X>,
  { given: { command, ifMatch, caller }, history }: Journey<C, S, X>,
): void {
  const current = tagOf(binding, history, command);
  if (ifMatch !== undefined && ifMatch !== current) {
    throw new Refused('precondition-failed', 'precondition.failed', { given: ifMatch, current });
  }
  if (ifMatch === undefined && !caller.engine && binding.table.steps[command.type as C['type']].decision) {
    throw new Refused('precondition-required', 'precondition.required', { command: command.type });
  }
}

function notInTheFuture({ occurredAt }: Given<Message>, now: Temporal.Instant): void {
  if (occurredAt !== undefined && Temporal.Instant.compare(occurredAt, now) > 0) {
    throw new Refused('rule', 'occurred-at.in-the-future', { occurredAt, now: String(now) });
  }
}

function allowed<E>(made: Made<E>): readonly E[] {
  if (isRefusal(made)) throw Refused.byRule(made);
  return made;
}

const tagOf = <C extends Message, E extends Message, S extends Phased, X extends Context>(
  binding: Binding<C, E, S, X>,
  events: readonly StoredEvent[],
  command: C,
): number => binding.tag?.(events, command) ?? lastRevision(events);

const answer = <C extends Message, E extends Message, S extends Phased, X extends Context>(
  binding: Binding<C, E, S, X>,
  { thing, command }: Given<C>,
  events: readonly StoredEvent[],
  position: Position,
): Answer => ({ id: thing, revision: lastRevision(events), position, tag: tagOf(binding, events, command) });

function positionIn(events: readonly StoredEvent[]): Position {
  const last = events.at(-1);
  if (!last) throw new TypeError('a command that begins a thing makes an event');
  return last.position;
}
