/** Speaks JSON to a server that is set up for a bench; for what is not measured. */
export class Client {
  readonly url: string;
  readonly token: string | undefined;

  constructor(url: string, token?: string) {
    this.url = url;
    this.token = token;
  }

  as(token: string): Client {
    return new Client(this.url, token);
  }

  get(path: string): Promise<Readonly<Record<string, unknown>>> {
    return this.#send('GET', path);
  }

  post(path: string, body: object = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.#send('POST', path, JSON.stringify(body));
  }

  /** The id of what a command makes. */
  async made(path: string, body: object): Promise<string> {
    return String((await this.post(path, body))['id']);
  }

  async #send(method: string, path: string, body?: string): Promise<Readonly<Record<string, unknown>>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  }
}
