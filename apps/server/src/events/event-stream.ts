import { Readable } from 'node:stream';
import type { EventLog, Position } from '#application';
import { bytesAfter, framesOf, type Frames } from './frames.js';
import type { Listener, LiveFeed } from './live-feed.js';

export interface StreamParts {
  readonly log: Pick<EventLog, 'readAll'>;
  readonly feed: LiveFeed;
  /** Behind this position; undefined from the beginning. */
  readonly after: Position | undefined;
  /** Whether the reader still may: asked with every heartbeat, and before whatever could have changed it. */
  readonly allowed: () => Promise<boolean>;
  /** The streams in which that happens. */
  readonly concerned: readonly string[];
  /** Whoever has not taken what he has, and is so many bytes behind, is cut off. */
  readonly mostBehind: number;
  readonly cutOff: () => void;
}

const PAGE = 100;

/** So much waits for its reader besides one piece; the feed and the log keep the rest. */
const WAITING_BYTES = 64 * 1024;

/**
 * The history as server-sent events, at its reader's pace: whoever does not take what he has is told nothing more, and takes up from where
 * he was once he does. It ends when he has signed out, or may no longer read.
 */
export class EventStream extends Readable implements Listener {
  readonly #parts: StreamParts;
  #position: Position;
  /** Whether its reader takes more. */
  #isWanted = false;
  #isGiving = false;
  #isOver = false;
  /** What the feed has written, and had when the reader took no more. */
  #written = 0;
  #writtenWhenFull = 0;

  constructor(parts: StreamParts) {
    super({ highWaterMark: WAITING_BYTES });
    this.#parts = parts;
    this.#position = parts.after ?? '';
    // What a client sees at once, before the first event: that it is connected.
    this.push(': connected\n\n');
    parts.feed.join(this);
  }

  override _read(): void {
    this.#isWanted = true;
    this.#give();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#isOver = true;
    this.#parts.feed.leave(this);
    done(error);
  }

  wake(written: number): void {
    this.#written = written;
    if (this.#isWanted) this.#give();
    else if (written - this.#writtenWhenFull > this.#parts.mostBehind) this.#cutOff();
  }

  beat(): void {
    this.#parts.allowed().then(
      (isAllowed) => {
        if (!isAllowed) this.end();
        else if (this.#isWanted && !this.#isGiving) this.#say(Buffer.from(': waiting\n\n'));
      },
      (error: unknown) => this.#fail(error),
    );
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.feed.leave(this);
    this.push(null);
  }

  #give(): void {
    if (this.#isGiving) return;
    this.#isGiving = true;
    this.#giveAll().catch((error: unknown) => this.#fail(error));
  }

  async #giveAll(): Promise<void> {
    try {
      while (this.#isWanted && !this.#isOver) {
        const next = this.#parts.feed.after(this.#position);
        if (next === 'nothing') return;
        if (next) await this.#giveRecent(next);
        else if (!(await this.#givePage())) return;
      }
    } finally {
      this.#isGiving = false;
    }
  }

  async #giveRecent(frames: Frames): Promise<void> {
    if (this.#parts.concerned.some((stream) => frames.streams.has(stream)) && !(await this.#parts.allowed())) this.end();
    else this.#tell(frames);
  }

  /** @returns whether there is more to find: the feed wakes once it has begun */
  async #givePage(): Promise<boolean> {
    const { log, feed, allowed } = this.#parts;
    const after = this.#position;
    const events = await Array.fromAsync(log.readAll({ limit: PAGE, ...(after !== '' && { after }) }));
    if (events.length === 0) return feed.after(after) !== undefined;
    // Asked after the page was read: nothing in it is later than what takes his right away.
    if (!(await allowed())) this.end();
    else for (const frames of framesOf(events)) this.#tell(frames);
    return true;
  }

  #tell(frames: Frames): void {
    const bytes = bytesAfter(frames, this.#position);
    this.#position = frames.last;
    this.#say(bytes);
  }

  #say(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#isWanted = this.push(bytes);
    if (!this.#isWanted) this.#writtenWhenFull = this.#written;
  }

  #cutOff(): void {
    this.#parts.cutOff();
    this.destroy();
  }

  #fail(error: unknown): void {
    this.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
