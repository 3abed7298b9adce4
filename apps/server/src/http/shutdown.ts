import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

/** Ends what would otherwise go on for as long as its client likes. */
@Injectable()
export class Shutdown implements BeforeApplicationShutdown {
  private readonly controller = new AbortController();

  beforeApplicationShutdown(): void {
    this.controller.abort();
  }

  /** Aborted when the client goes away, or the server does. */
  until(request: IncomingMessage): AbortSignal {
    const gone = new AbortController();
    request.socket.once('close', () => gone.abort());
    return AbortSignal.any([gone.signal, this.controller.signal]);
  }
}
