import type { ApiDocument, Described, JsonSchema } from '../../support/api-document.js';
import { isStream, parsed, type Answer, type Sent } from './target.js';

interface Page {
  readonly properties: { readonly items: { readonly items: JsonSchema } };
}

/** What nobody may learn from an answer: where files lie, how the code runs, what the database is asked. */
const LEAKS: readonly RegExp[] = [
  /node_modules|node:internal|file:\/\/\/(?!dev)|\bdist\/(?:apps|libs)\b|\bapps\/server\b|\blibs\/(?:domain|application|adapters)\b/u,
  /\bat (?:async )?[\w.<>]+ \(|\.(?:js|ts):\d+/u,
  /SQLITE|sqlite|\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bno such (?:table|column)\b/u,
  /\b(?:ENOENT|EACCES|ENOTDIR|ENAMETOOLONG|EISDIR|ERR_[A-Z_]+|FST_[A-Z_]+)\b/u,
  /\b(?:TypeError|RangeError|SyntaxError|ReferenceError|URIError)\b|Cannot read prop|is not a function|is not iterable/u,
];

/** With these and no others may the server say that it is its own fault: each asks for something that takes longer than one waits. */
const EXCUSED: ReadonlySet<string> = new Set(['read.behind', 'upload.server-busy']);

/** What is answered before there is a route to speak of. */
const UNROUTED: Readonly<Record<number, readonly string[]>> = {
  400: ['request.malformed', 'request.bad-url', 'request.invalid'],
  404: ['route.unknown', 'path.unknown'],
  415: ['request.media-type'],
  429: ['rate.address-exceeded'],
  431: ['request.headers-too-large'],
};

/** Holds answers against the document. */
export class Judge {
  constructor(
    private readonly api: ApiDocument,
    /** Texts of this machine that no answer may hold. */
    private readonly secrets: readonly string[],
  ) {}

  /** What is wrong with an answer; undefined where nothing is. */
  faultIn(described: Described, sent: Sent, answer: Answer): string | undefined {
    return this.leakIn(answer) ?? excuse(answer) ?? this.undocumented(described, sent, answer);
  }

  private leakIn({ headers, body }: Answer): string | undefined {
    // A file is what its uploader made it.
    const isFile = headers['content-disposition'] !== undefined;
    const text = `${JSON.stringify(headers)}\n${isFile ? '' : body.toString('utf8')}`;
    const leak = LEAKS.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined);
    const secret = this.secrets.find((each) => text.includes(each));
    if (headers['x-powered-by'] !== undefined || headers.server !== undefined) return 'says what it is made of';
    return leak === undefined && secret === undefined ? undefined : `leaks ${leak ?? secret ?? ''}`;
  }

  private undocumented({ path, method, operation }: Described, sent: Sent, answer: Answer): string | undefined {
    const { status, headers, body } = answer;
    const isHead = sent.method === 'HEAD';
    if (isHead && body.length > 0) return 'HEAD has a body';
    const type = (headers['content-type'] ?? '').split(';')[0] ?? '';
    const json = parsed(answer);
    const [at] = sent.path.split('?');
    const isAsked = matches(path, at ?? '') && (sent.method === method || (isHead && method === 'GET'));
    const response = operation.responses[status];
    const code = String(json['code']);
    const isUnrouted = UNROUTED[status]?.includes(code) === true && (!isAsked || /^request\.|^rate\./u.test(code));
    if (isUnrouted || (!isAsked && isHead && status in UNROUTED)) return isHead ? undefined : this.problemFault(json);
    if (!isAsked) return this.elsewhere(sent, answer);
    if (!response) return `${status} ${code} is not in the document`;
    const content = Object.entries(response.content ?? {});
    if (content.length === 0 || isHead) return body.length === 0 ? undefined : `${status} has a body`;
    const found = content.find(([each]) => each === type || each === '*/*');
    if (!found) return `${status} as ${type} is not in the document`;
    if (isStream(answer)) return this.streamFault(content, body);
    if (!type.endsWith('json')) return undefined;
    const fault = this.api.faultIn(found[1].schema, json);
    return fault === undefined ? undefined : `${status}: ${fault}`;
  }

  /** Each event that came whole is one of a page of the same, under its position and type. */
  private streamFault(content: readonly (readonly [type: string, { readonly schema: JsonSchema }])[], body: Buffer): string | undefined {
    const page = content.find(([type]) => type === 'application/json')?.[1].schema as Page | undefined;
    if (!page) return 'a stream of what has no pages';
    const text = body.toString('utf8');
    for (const block of text.slice(0, text.lastIndexOf('\n\n')).split('\n\n')) {
      if (block.startsWith(': ')) continue;
      const [, id, type = '', data = 'null'] = /^id: (\S+)\nevent: (\S+)\ndata: (.+)$/u.exec(block) ?? [];
      const event = JSON.parse(data) as Readonly<Record<string, unknown>> | null;
      const fault = this.api.faultIn(page.properties.items.items, event);
      if (fault !== undefined) return `an event of a stream: ${fault}`;
      if (event?.['position'] !== id || event?.['type'] !== `rectify.${type}`) return 'an event of a stream is told as another';
    }
    return undefined;
  }

  /** The request has met another route than it was drawn for, or none: it is judged by that one. */
  private elsewhere(sent: Sent, answer: Answer): string | undefined {
    const [at = ''] = sent.path.split('?');
    const other = this.api.operations.find(
      ({ path, method }) => matches(path, at) && (method === sent.method || (sent.method === 'HEAD' && method === 'GET')),
    );
    if (other) return this.undocumented(other, sent, answer);
    return answer.status >= 400
      ? this.problemFault(parsed(answer))
      : at.startsWith('/docs') || at.startsWith('/openapi')
        ? undefined
        : `${answer.status} of no route`;
  }

  private problemFault(json: Readonly<Record<string, unknown>>): string | undefined {
    return this.api.faultIn(this.api.document.components.schemas.Problem, json);
  }
}

/** Whether a path is one of a route's, as the router sees it. */
function matches(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/gu, '\\$&').replace(/\{\w+\}/gu, '[^/#]+');
  return new RegExp(`^${pattern}$`, 'u').test(path);
}

/** Whether it is one of those by which the server may say that it is its own fault. */
export const isExcused = (answer: Answer): boolean => answer.status >= 500 && EXCUSED.has(String(parsed(answer)['code']));

function excuse(answer: Answer): string | undefined {
  if (answer.status < 500 || isExcused(answer)) return undefined;
  return `${answer.status} ${String(parsed(answer)['code'])}`;
}
