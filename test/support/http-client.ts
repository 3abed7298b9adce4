/** An answer over HTTP, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface Sent {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string, bytes or a form as they are. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Speaks to a server as anybody does. */
export class HttpClient {
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  /** The same server, as somebody else. */
  as(token: string | undefined): HttpClient {
    return new HttpClient(this.url, token);
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.send('GET', path, { headers });
  }

  /** Gives a command; `{}` where it says everything by its path. */
  post(path: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.send('POST', path, { body, headers });
  }

  async send(method: string, path: string, sent: Sent = {}): Promise<HttpAnswer> {
    const response = await this.fetch(method, path, sent);
    const text = await response.text();
    const json = /^application\/(?:problem\+)?json/u.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json ? (JSON.parse(text) as Readonly<Record<string, unknown>>) : {},
    };
  }

  /** The answer as it comes. */
  fetch(method: string, path: string, { token = this.token, headers = {}, body, signal }: Sent = {}): Promise<Response> {
    const raw = body === undefined || typeof body === 'string' || body instanceof FormData || body instanceof Uint8Array;
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(!raw && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as string | FormData) : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  }
}

/** @throws Error with the answer, where it is no success */
export function succeeded(answer: HttpAnswer): HttpAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Error(`${answer.status} ${answer.text}`);
}

/** The id that a command answers. */
export const idOf = (answer: HttpAnswer): string => String(succeeded(answer).body['id']);

export const tagOf = (answer: HttpAnswer): string => succeeded(answer).headers.get('etag') ?? '';
