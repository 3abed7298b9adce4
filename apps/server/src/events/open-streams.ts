import { Watch, type StoredEvent } from '#application';
import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';

/** The streams of server-sent events that are open in this process. */
@Injectable()
export class OpenStreams {
  private count = 0;

  constructor(private readonly watch: Watch) {}

  get open(): number {
    return this.count;
  }

  /** Counts a stream until it closes. */
  counted(request: string, stream: Readable): Readable {
    const began = performance.now();
    this.count += 1;
    this.watch.logbook.write('stream.opened', { request });
    return stream.once('close', () => {
      this.count -= 1;
      this.watch.logbook.write('stream.closed', { request, ms: Math.round(performance.now() - began) });
    });
  }

  /** Each event as a part of the trace that appended it, until its reader asks for the next; where nothing is traced, as it comes. */
  traced(events: AsyncIterable<StoredEvent>): AsyncIterable<StoredEvent> {
    return this.watch.tracing.isOn ? this.eachInItsTrace(events) : events;
  }

  private async *eachInItsTrace(events: AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent, void, undefined> {
    for await (const event of events) {
      const span = this.watch.tracing.behind('event stream', [event], { 'rectify.event.id': event.id });
      try {
        yield event;
      } finally {
        span.end();
      }
    }
  }

  /** One whose reader did not take what he had. */
  cutOff(request: string, behind: number): void {
    this.watch.logbook.write('stream.cut-off', { request, behind });
  }
}
