import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { HttpOffice } from '../support/http-office.js';
import { withBareServer } from '../support/bare-server.js';

/** A connection on which a client says what it likes, and what was answered until it was closed. */
class Wire {
  private constructor(
    private readonly socket: Socket,
    readonly answer: Promise<string>,
  ) {}

  static async open(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let said = '';
    socket.setEncoding('utf8').on('data', (text: string) => (said += text));
    // One that is cut off while it still speaks is told by the error that it is closed.
    socket.on('error', () => undefined);
    const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(said)));
    await once(socket, 'connect');
    return new Wire(socket, closed);
  }

  say(...lines: readonly string[]): void {
    this.socket.write(lines.join('\r\n'));
  }

  /** Waits until something was answered. */
  async heard(): Promise<void> {
    await once(this.socket, 'data');
  }

  hangUp(): void {
    this.socket.destroy();
  }
}

/** Status, headers and problem of what was answered on a wire. */
function problemIn(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [status = '', ...headers] = head.split('\r\n');
  return {
    status: Number(status.split(' ')[1]),
    ...Object.fromEntries(headers.map((line) => line.split(': ')).map(([name = '', value]) => [name.toLowerCase(), value])),
    ...(JSON.parse(body) as object),
  };
}

const isProblem = (answer: string, status: number, code: string) =>
  expect(problemIn(answer)).toMatchObject({
    status,
    code,
    type: `urn:rectify:problem:${code}`,
    'content-type': 'application/problem+json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });

describe('a client', () => {
  let office: HttpOffice;
  beforeAll(async () => {
    office = await HttpOffice.open({ HEADERS_TIMEOUT_SECONDS: '1', REQUEST_TIMEOUT_SECONDS: '2', IDLE_TIMEOUT_SECONDS: '3' });
  });
  afterAll(() => office.close());

  test('that never ends its head is cut off', async () => {
    const wire = await Wire.open(office.server.url);
    wire.say('GET /healthz HTTP/1.1', 'Host: here', 'X-Slow: ');
    isProblem(await wire.answer, 408, 'request.timeout');
  });

  test('that drips its head is cut off all the same', async () => {
    const wire = await Wire.open(office.server.url);
    wire.say('GET /healthz HTTP/1.1', 'Host: here', '');
    const dripping = setInterval(() => wire.say('X-Slow: yes', ''), 100);
    const answer = await wire.answer;
    clearInterval(dripping);
    isProblem(answer, 408, 'request.timeout');
  });

  test('that never ends its body is cut off, and nothing has changed', async () => {
    const before = await office.head();
    const wire = await Wire.open(office.server.url);
    const headers = [`Authorization: Bearer ${office.as('leader').token!}`, 'Content-Type: application/json', 'Content-Length: 1000'];
    wire.say('POST /v1/inspections HTTP/1.1', 'Host: here', ...headers, '', '{"title":');
    expect(await wire.answer).not.toMatch(/^HTTP\/1\.1 [25]/u);
    expect(await office.head()).toBe(before);
  });

  test('that never ends its upload is cut off, and leaves nothing', async () => {
    const before = await office.head();
    const wire = await Wire.open(office.server.url);
    const headers = [`Authorization: Bearer ${office.as('branch').token!}`, 'Content-Type: application/octet-stream'];
    wire.say('POST /v1/evidence?name=a.txt HTTP/1.1', 'Host: here', ...headers, 'Content-Length: 1000', '', 'not all of it');
    expect(await wire.answer).not.toMatch(/^HTTP\/1\.1 [25]/u);
    expect(await office.head()).toBe(before);
  });

  test('that says nothing more is let go', async () => {
    const wire = await Wire.open(office.server.url);
    wire.say('GET /healthz HTTP/1.1', 'Host: here', '', '');
    expect(await wire.answer).toContain('{"status":"ok"}');
  });

  test.each([
    ['no request at all', ['\x16\x03\x01 hello', '', '']],
    ['both lengths', ['POST /v1/sessions HTTP/1.1', 'Host: here', 'Content-Length: 3', 'Transfer-Encoding: chunked', '', '0', '', '']],
    ['two lengths', ['POST /v1/sessions HTTP/1.1', 'Host: here', 'Content-Length: 3', 'Content-Length: 4', '', 'abcd']],
    ['a length below nothing', ['POST /v1/sessions HTTP/1.1', 'Host: here', 'Content-Length: -1', '', 'x']],
    ['a header with a NUL', ['GET /healthz HTTP/1.1', 'Host: here', 'X-Odd: a\0b', '', '']],
    ['a header on two lines', ['GET /healthz HTTP/1.1', 'Host: here', 'X-Odd: a', ' b', '', '']],
    ['no host', ['GET /healthz HTTP/1.1', 'Connection: close', '', '']],
  ])('that sends %s is refused', async (_, lines) => {
    const wire = await Wire.open(office.server.url);
    wire.say(...lines);
    isProblem(await wire.answer, 400, 'request.malformed');
  });
});

test('as many headers are read as fit, so that none that matters is left out', () =>
  withBareServer({}, async ({ url }) => {
    const wire = await Wire.open(url);
    const filler = Array.from({ length: 2500 }, () => 'a:');
    wire.say(
      'POST /v1/sessions HTTP/1.1',
      'Host: here',
      ...filler,
      'Content-Type: text/plain',
      'Content-Length: 2',
      'Connection: close',
      '',
      '{}',
    );
    isProblem(await wire.answer, 415, 'request.media-type');
  }));

test('an expectation that nobody knows is passed over', () =>
  withBareServer({}, async ({ url }) => {
    const wire = await Wire.open(url);
    wire.say('GET /v1/ledger HTTP/1.1', 'Host: here', 'Expect: the-unexpected', 'Connection: close', '', '');
    isProblem(await wire.answer, 401, 'session.token-missing');
  }));

test('connections beyond the bound are closed, and there is room again when one goes', () =>
  withBareServer({ MAX_CONNECTIONS: '2' }, async ({ url }) => {
    const ask = (wire: Wire) => wire.say('GET /healthz HTTP/1.1', 'Host: here', '', '');
    const [one, two] = [await Wire.open(url), await Wire.open(url)];
    for (const wire of [one, two]) {
      const heard = wire.heard();
      ask(wire);
      await heard;
    }
    const three = await Wire.open(url);
    expect(await three.answer).toBe('');
    one.hangUp();
    for (;;) {
      const again = await Wire.open(url);
      const outcome = await Promise.race([again.heard().then(() => 'heard'), again.answer, (ask(again), again.answer)]);
      again.hangUp();
      if (outcome === 'heard') break;
    }
    two.hangUp();
  }));
