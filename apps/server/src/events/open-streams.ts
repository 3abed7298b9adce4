import { Watch } from '#application';
import { Injectable } from '@nestjs/common';

/** The streams of server-sent events that are open in this process. */
@Injectable()
export class OpenStreams {
  private count = 0;

  constructor(private readonly watch: Watch) {}

  get open(): number {
    return this.count;
  }

  /** Counts a stream for as long as somebody reads it. */
  async *counted(request: string, stream: AsyncIterable<string>): AsyncGenerator<string> {
    const began = performance.now();
    let pieces = 0;
    this.count += 1;
    this.watch.logbook.write('stream.opened', { request });
    try {
      for await (const piece of stream) {
        pieces += 1;
        yield piece;
      }
    } finally {
      this.count -= 1;
      this.watch.logbook.write('stream.closed', { request, pieces, ms: Math.round(performance.now() - began) });
    }
  }
}
