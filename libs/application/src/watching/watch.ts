import type { Intent, Message } from '#domain';
import { Injectable } from '@nestjs/common';
import { EventLogError, type StoredEvent } from '../ports/event-log.js';
import { Instruments, type CommandOutcome } from '../ports/instruments.js';
import { Logbook } from '../ports/logbook.js';
import { NO_SPAN, Tracing, type Span, type SpanAttributes, type TraceContext } from '../ports/tracing.js';
import { Refused } from '../refused.js';
import type { Answer, Given } from '../shell/envelope.js';
import { codeOf, faultOf } from './fault.js';

/** What whoever carries a command out tells of it. */
export interface CommandNote {
  /** It was given before, and its first answer is given again. */
  repeated: boolean;
}

/** Around what happens in the process: a line in the logbook, the instruments, and the trace, from one place. Changes no answer. */
@Injectable()
export class Watch {
  constructor(
    readonly logbook: Logbook,
    readonly instruments: Instruments,
    readonly tracing: Tracing,
  ) {}

  /** Around a command, whoever gives it. */
  async command(given: Given<Message>, carryOut: (note: CommandNote) => Promise<Answer>): Promise<Answer> {
    const began = performance.now();
    const { commandId, command, thing } = given;
    const span = this.tracing.below(command.type, { 'rectify.command.id': commandId, 'rectify.thing': thing });
    const note: CommandNote = { repeated: false };
    let answer: Answer;
    try {
      answer = await span.run(() => carryOut(note));
    } catch (error) {
      this.commandDone(given, span, began, isRefusal(error) ? 'refused' : 'failed', error);
      throw error;
    }
    this.commandDone(given, span, began, note.repeated ? 'repeated' : 'accepted');
    return answer;
  }

  /** Does a part of what is being done, as a part of its trace. */
  within<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
    const span = this.tracing.below(name, attributes);
    return span === NO_SPAN ? work() : inSpan(span, work);
  }

  /** Does what follows from events, as a part of the trace that appended them. */
  behind<T>(name: string, events: readonly { readonly id: string }[], attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
    const span = this.tracing.behind(name, events, attributes);
    return span === NO_SPAN ? work() : inSpan(span, work);
  }

  /** Sends something out of the house because of events, as a part of the trace that appended them, which goes along. */
  sending<T>(
    name: string,
    events: readonly { readonly id: string }[],
    attributes: SpanAttributes,
    send: (trace: TraceContext | undefined) => Promise<T>,
  ): Promise<T> {
    const span = this.tracing.sending(name, events, attributes);
    return span === NO_SPAN ? send(undefined) : inSpan(span, () => send(span.context));
  }

  /** Around a command that a reaction gives. */
  async reacting<T>(reaction: string, { id, correlationId }: StoredEvent, { thing, command }: Intent, give: () => Promise<T>): Promise<T> {
    const given = await this.behind(`reaction ${reaction}`, [{ id }], { 'rectify.reaction': reaction, 'rectify.event.id': id }, give);
    this.logbook.write('reaction.gave', { request: correlationId, reaction, cause: id, thing, type: command.type });
    return given;
  }

  /** After a commit is durable. */
  committed({ writes, refused }: { readonly writes: number; readonly refused: number }): void {
    this.instruments.committed(writes);
    this.logbook.write('log.committed', { writes, refused });
  }

  private commandDone(given: Given<Message>, span: Span, began: number, outcome: CommandOutcome, error?: unknown) {
    const ms = performance.now() - began;
    this.instruments.commandDone(given.command.type, outcome, error instanceof Refused ? error.kind : undefined, ms / 1000);
    if (span !== NO_SPAN) {
      span.note({ 'rectify.command.outcome': outcome });
      if (error !== undefined) span.fail(String(codeOf(error) ?? 'internal'));
      span.end();
    }
    if (this.logbook.writes(`command.${outcome}`)) this.tell(given, ms, outcome, error);
  }

  private tell({ commandId, correlationId, command }: Given<Message>, ms: number, outcome: CommandOutcome, error: unknown): void {
    const trace = this.tracing.current();
    const entry = {
      request: correlationId ?? commandId,
      command: commandId,
      type: command.type,
      ms: Math.round(ms * 10) / 10,
      ...(trace !== undefined && { trace }),
    };
    const code = codeOf(error);
    if (outcome === 'refused') this.logbook.write('command.refused', { ...entry, code: String(code) });
    else if (outcome === 'failed')
      this.logbook.write('command.failed', { ...entry, ...(code !== undefined && { code }), fault: faultOf(error) });
    else this.logbook.write(`command.${outcome}`, entry);
  }
}

/** What the caller can mend, or nobody need. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Refused || (error instanceof EventLogError && (error.code === 'log.too-large' || error.code === 'log.position-unknown'));

async function inSpan<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await span.run(work);
  } catch (error) {
    span.fail(String(codeOf(error) ?? 'internal'));
    throw error;
  } finally {
    span.end();
  }
}
