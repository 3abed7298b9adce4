import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A request over a connection of its own, of which a test says how far it goes and whether its answer is read. */
export class RawRequest {
  /** What has come so far. */
  answer = '';
  /** When the server, or an error, has ended it. */
  readonly closed: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: string) => (this.answer += text));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()).on('error', () => undefined));
  }

  /** Sends a head, and so much of its body. */
  static async begin(url: string, lines: readonly string[], body = ''): Promise<RawRequest> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const request = new RawRequest(socket);
    socket.write([...lines, `Host: ${hostname}`, '', body].join('\r\n'));
    return request;
  }

  /** Waits until this has come. */
  async until(text: string): Promise<void> {
    while (!this.answer.includes(text)) await once(this.socket, 'data');
  }
}
