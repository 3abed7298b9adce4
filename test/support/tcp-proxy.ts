import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a server that a test can cut, as a network does: by a refusal, or by silence. */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isCut = false;
  #isSilent = false;

  private constructor(targetPort: number) {
    this.#server = createServer((near) => {
      if (this.#isCut) return void near.resetAndDestroy();
      const far = connect(targetPort, '127.0.0.1');
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      const end = () => {
        this.#pairs.delete(pair);
        for (const each of pair) each.destroy();
      };
      for (const each of pair) each.on('error', () => undefined).on('close', end);
      // As on a way that has forgotten a connection: what was lost on it once is followed by nothing more, and nobody is told.
      let isForgotten = false;
      const pass = (to: Socket) => (bytes: Buffer) => {
        isForgotten ||= this.#isSilent;
        if (!isForgotten) to.write(bytes);
      };
      near.on('data', pass(far));
      far.on('data', pass(near));
    });
  }

  static async to(port: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(port);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Every connection breaks, and none is made. */
  cut(): void {
    this.#isCut = true;
    this.#breakAll();
  }

  /** Connections stay and are made, and nothing comes through. */
  silence(): void {
    this.#isSilent = true;
  }

  /** New connections get through; those that have lost something never do again. */
  mend(): void {
    [this.#isCut, this.#isSilent] = [false, false];
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#breakAll();
    await closed;
  }

  #breakAll(): void {
    for (const pair of [...this.#pairs]) for (const each of pair) each.resetAndDestroy();
  }
}
