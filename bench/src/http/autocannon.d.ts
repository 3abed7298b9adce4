/** What the benches use of it. */
declare module 'autocannon' {
  interface Request {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }
  interface Client {
    setRequests(requests: readonly Request[]): void;
  }
  interface Run {
    on(event: 'start', listener: () => void): void;
    on(event: 'response', listener: (client: Client, status: number, bytes: number, ms: number) => void): void;
    on(event: 'reqError', listener: (error: Error) => void): void;
  }
  export default function autocannon(
    options: {
      readonly url: string;
      readonly connections: number;
      readonly amount: number;
      readonly timeout: number;
      readonly setupClient: (client: Client) => void;
    },
    done: () => void,
  ): Run;
}
