import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { batches, EventLog, type Position } from '#application';
import { Injectable } from '@nestjs/common';
import { framesOf, type Frames } from './frames.js';
import { OpenStreams } from './open-streams.js';

/** Whoever listens to what happens. */
export interface Listener {
  /**
   * There is something new, or may be.
   * @param written bytes that the feed has written so far, for all who listen
   */
  wake(written: number): void;
  /** Nothing may have moved for a while. */
  beat(): void;
  /** Nothing comes any more. */
  end(): void;
}

/** Proxies close a connection on which nothing moves; a comment moves. */
const HEARTBEAT_MS = 15_000;

/** What listeners who are a little behind find here, and need not read from the log. */
const RECENT_BYTES = 4 * 1024 * 1024;

const EVENTS_AT_ONCE = 256;

/** So many listeners are told in one turn of the event loop, so that a thousand of them do not hold up a command. */
const LISTENERS_A_TURN = 50;

/**
 * It rests so many times as long as telling them took, so that listeners get a part of the process and no more: the longer of the two where
 * the process had nothing but other work to do while it rested last.
 */
const REST = { shortest: 0.25, longest: 2 };

/** One time of following the log, from when somebody listens until nobody does. */
class Following {
  readonly abort = new AbortController();
  readonly heartbeat: NodeJS.Timeout;
  readonly recent: Frames[] = [];
  recentBytes = 0;
  written = 0;
  /** What is recent lies behind this position, up to the other; undefined before it follows. */
  span: { behind: Position; upTo: Position } | undefined;

  constructor(beat: () => void) {
    this.heartbeat = setInterval(beat, HEARTBEAT_MS).unref();
  }

  add(frames: Frames): void {
    if (!this.span) return;
    this.recent.push(frames);
    this.recentBytes += frames.bytes.length;
    this.written += frames.bytes.length;
    this.span.upTo = frames.last;
    while (this.recentBytes > RECENT_BYTES && this.recent.length > 1) {
      const oldest = this.recent.shift();
      this.recentBytes -= oldest?.bytes.length ?? 0;
      this.span.behind = oldest?.last ?? this.span.behind;
    }
  }

  end(): void {
    this.abort.abort();
    clearInterval(this.heartbeat);
  }
}

/**
 * The history as it grows, for everybody who listens: the log is followed once, and each event is written once, however many there are. What
 * happens while they are told goes out together.
 */
@Injectable()
export class LiveFeed {
  private readonly listeners = new Set<Listener>();
  private following: Following | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly streams: OpenStreams,
  ) {}

  join(listener: Listener): void {
    this.listeners.add(listener);
    if (this.following) return;
    const following = new Following(() => void this.each((one) => one.beat()));
    this.following = following;
    void this.follow(following).catch(() => {
      // The log's own trouble: each takes up again from where he was when it answers.
      if (!following.abort.signal.aborted) for (const each of [...this.listeners]) each.end();
    });
  }

  leave(listener: Listener): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return;
    this.following?.end();
    this.following = undefined;
  }

  /**
   * What lies behind a position, as far as it is recent: the next frames, which may begin before it.
   * @returns `nothing` where nothing has happened since; undefined where only the log knows
   */
  after(position: Position): Frames | 'nothing' | undefined {
    const { span, recent = [] } = this.following ?? {};
    if (!span || position < span.behind) return undefined;
    if (position >= span.upTo) return 'nothing';
    let [low, high] = [0, recent.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((recent[middle]?.last ?? '') > position) high = middle;
      else low = middle + 1;
    }
    return recent[low];
  }

  private async follow(following: Following): Promise<void> {
    const { signal } = following.abort;
    const head = await this.log.head();
    following.span = { behind: head ?? '', upTo: head ?? '' };
    await this.each((one) => one.wake(0));
    let rest: number = REST.longest;
    for await (const events of batches(this.streams.traced(this.log.follow(head, signal)), EVENTS_AT_ONCE)) {
      const began = performance.now();
      for (const frames of framesOf(events)) following.add(frames);
      await this.each((one) => one.wake(following.written));
      rest = await this.resting((performance.now() - began) * rest, signal);
    }
  }

  /** @returns how long to rest the next time, by how busy the process was meanwhile */
  private async resting(ms: number, signal: AbortSignal): Promise<number> {
    const before = performance.eventLoopUtilization();
    await pause(ms, undefined, { signal });
    const busy = performance.eventLoopUtilization(before).utilization;
    return REST.shortest + (REST.longest - REST.shortest) * busy;
  }

  private async each(tell: (listener: Listener) => void): Promise<void> {
    let told = 0;
    for (const listener of this.listeners) {
      tell(listener);
      told += 1;
      if (told % LISTENERS_A_TURN === 0) await nextTurn();
    }
  }
}
