import type { Language } from '../bilingual.js';
import type { EvidenceFile } from '../evidence/files.js';
import type { Json } from './step.js';

/** Every answer of a demo server says so in this header. */
export const DEMO_HEADER = 'Rectify-Demo-Clock';

/** An answer over HTTP. */
export interface Reply {
  readonly status: number;
  /** The thing's own revision, as `If-Match` takes it. */
  readonly etag?: string;
  readonly body: unknown;
}

interface Sent {
  readonly token?: string;
  readonly body?: Json | FormData;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The server answered what the story did not expect. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

/** Speaks to the server as everybody else does: over HTTP alone. */
export class Client {
  constructor(
    readonly url: string,
    private readonly language: Language,
  ) {}

  get(path: string, token: string): Promise<Reply> {
    return this.send('GET', path, { token });
  }

  post(path: string, sent: Sent): Promise<Reply> {
    return this.send('POST', path, sent);
  }

  /** @throws Unexpected unless it is answered with 200 */
  async read<T>(path: string, token: string): Promise<T> {
    return succeeded(path, await this.get(path, token)).body as T;
  }

  /** Uploads a file and answers the upload's id. @throws Unexpected */
  async upload({ name, mediaType, bytes }: EvidenceFile, token: string): Promise<string> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type: mediaType }), name);
    const { id } = succeeded('evidence', await this.post('evidence', { token, body: form })).body as { readonly id: string };
    return id;
  }

  private async send(method: string, path: string, { token, body, headers }: Sent): Promise<Reply> {
    const json = body !== undefined && !(body instanceof FormData);
    const response = await fetch(`${this.url}/v1/${path}`, {
      method,
      headers: {
        'accept-language': this.language,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(json && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: json ? JSON.stringify(body) : body }),
    });
    if (!response.headers.has(DEMO_HEADER)) throw new Unexpected(`${method} ${path} was answered without ${DEMO_HEADER}`);
    const etag = response.headers.get('etag');
    const text = await response.text();
    return { status: response.status, ...(etag !== null && { etag }), body: text === '' ? undefined : JSON.parse(text) };
  }
}

/** @throws Unexpected where the answer is no success */
export function succeeded(what: string, reply: Reply): Reply {
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw new Unexpected(`${what}: ${reply.status} ${JSON.stringify(reply.body)}`);
}

/** The stable code of a refusal; undefined where the answer is none. */
export const codeOf = ({ status, body }: Reply): string | undefined =>
  status >= 400 && typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' ? body.code : undefined;
