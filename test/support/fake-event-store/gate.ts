import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The way to the fake: it breaks as a killed process's does, stands still as a stopped one's, and is as long as a busy one's. */
export class Gate {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isStill = false;
  /** How often clients have sent something. */
  sent = 0;
  /** Milliseconds by which answers come later than they are given. */
  lateMs = 0;

  private constructor(innerPort: number) {
    this.#server = createServer({ noDelay: true }, (near) =>
      this.#join(near, connect({ port: innerPort, host: '127.0.0.1', noDelay: true })),
    );
  }

  static async open(innerPort: number, port = 0): Promise<Gate> {
    const gate = new Gate(innerPort);
    await once(gate.#server.listen(port, '127.0.0.1'), 'listening');
    return gate;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections are taken and stay, and nothing comes through until they go on. */
  stop(): void {
    this.#isStill = true;
    for (const pair of this.#pairs) for (const each of pair) each.pause();
  }

  goOn(): void {
    this.#isStill = false;
    for (const pair of this.#pairs) for (const each of pair) each.resume();
  }

  /** Every connection breaks at once, and none is made. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const [near, far] of [...this.#pairs]) {
      near.resetAndDestroy();
      far.destroy();
    }
    await closed;
  }

  #join(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.on('data', () => (this.sent += 1));
    this.#pass(near, far, () => 0);
    this.#pass(far, near, () => this.lateMs);
    for (const each of pair) {
      each.on('error', () => undefined).on('close', end);
      if (this.#isStill) each.pause();
    }
  }

  #pass(from: Socket, to: Socket, lateMs: () => number): void {
    const pass = (bytes: Buffer) => {
      if (!to.destroyed && !to.write(bytes)) from.pause();
    };
    let [late, waiting] = [Promise.resolve(), 0];
    from.on('data', (bytes: Buffer) => {
      if (lateMs() === 0 && waiting === 0) {
        pass(bytes);
        return;
      }
      waiting += 1;
      late = Promise.all([late, sleep(lateMs())]).then(() => {
        waiting -= 1;
        pass(bytes);
      });
    });
    to.on('drain', () => {
      if (!this.#isStill) from.resume();
    });
  }
}
