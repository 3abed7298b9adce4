import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NoInstruments, NoLogbook, NoTracing, Watch } from '#application';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventStream } from '../../apps/server/src/events/event-stream.js';
import { LiveFeed } from '../../apps/server/src/events/live-feed.js';
import { OpenStreams } from '../../apps/server/src/events/open-streams.js';
import { told } from '../support/histories.js';
import { planned } from '../support/http-case.js';
import { succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { append, sqliteLog, type OwnLog } from '../support/logs.js';

const KIB = 1024;

/** The ids of the events in a text, as far as they came whole. */
const idsIn = (text: string): readonly string[] =>
  text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => /^id: (\S+)$/mu.exec(block)?.slice(1) ?? []);

/** Reads until an event was heard, and goes away. */
async function heardUntil(pieces: AsyncIterable<Uint8Array>, last: string): Promise<readonly string[]> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    text += decoder.decode(piece, { stream: true });
    if (text.endsWith('\n\n') && idsIn(text.slice(text.lastIndexOf('\nid: ') + 1)).at(-1) === last) break;
  }
  return idsIn(text);
}

describe('a listener who takes nothing', () => {
  const MOST_BEHIND = 256 * KIB;
  let own: OwnLog;
  beforeEach(async () => void (own = await sqliteLog()));
  afterEach(() => own.dispose());

  test('has little waiting for him, however much happens, and is cut off; who takes what he has gets everything', async () => {
    const { log } = own;
    const feed = new LiveFeed(log, new OpenStreams(new Watch(new NoLogbook(), new NoInstruments(), new NoTracing())));
    let cutOff = 0;
    const open = () =>
      new EventStream({
        log,
        feed,
        after: undefined,
        allowed: () => Promise.resolve(true),
        concerned: [],
        mostBehind: MOST_BEHIND,
        cutOff: () => (cutOff += 1),
      });
    const slow = open().on('readable', () => undefined);
    const quick = open();
    const heard = heardUntil(quick, '0000000000000200');

    const note = '字'.repeat(3000);
    const { events } = Array.from({ length: 200 }).reduce<ReturnType<typeof told>>(
      (history) => history.problem('p1', { type: 'ProgressReported', correction: 1, note, evidence: [], reportedBy: 'p-branch' }),
      told(),
    );
    let mostWaiting = 0;
    for (const event of events) {
      await append(log, [event]);
      await nextTurn();
      mostWaiting = Math.max(mostWaiting, slow.readableLength);
    }
    if (!slow.closed) await once(slow, 'close');
    expect(cutOff).toBe(1);
    expect(slow.readableDidRead).toBe(false);
    // What waits, and the piece that filled it.
    expect(mostWaiting).toBeLessThanOrEqual(2 * 64 * KIB);

    const all = await Array.fromAsync(log.readAll());
    expect(await heard).toEqual(all.map(({ position }) => position));
    quick.destroy();
  });
});

describe('over HTTP, a listener who stops reading', () => {
  let office: HttpOffice;
  beforeAll(async () => {
    office = await HttpOffice.open({
      EVENT_STREAM_BEHIND_BYTES: String(512 * KIB),
      REQUESTS_PER_SECOND_ACCOUNT: '0',
      REQUESTS_PER_SECOND_ADDRESS: '0',
    });
  });
  afterAll(() => office.close());

  const cutOff = () => office.log.some((line) => line.includes('stream.cut-off'));

  const listen = async (headers: Readonly<Record<string, string>> = {}) => {
    const response = await office.as('auditor').fetch('GET', '/v1/events', { headers: { accept: 'text/event-stream', ...headers } });
    return response.body!;
  };

  test('is cut off, holds nobody up, and resumes without a gap or a double', async () => {
    const slow = await silentListener(office);
    const quick = await listen();
    let [isOver, head] = [false, ''];
    const everything = (async () => {
      let text = '';
      for await (const piece of quick.pipeThrough(new TextDecoderStream())) {
        text += piece;
        if (isOver && text.includes(`\nid: ${head}\n`) && text.endsWith('\n\n')) break;
      }
      return idsIn(text);
    })();
    // An event of some 60 KB each: what the machine itself buffers for a connection has to be full before the server notices anything.
    const criteria = Array.from({ length: 20 }, () => '字'.repeat(1000));
    for (let plans = 0; plans < 1_000 && !cutOff(); plans += 1) {
      succeeded(await office.as('leader').post('/v1/inspections', planned(office, { criteria })));
    }
    expect(cutOff()).toBe(true);
    const last = succeeded(await office.as('leader').post('/v1/inspections', planned(office))).body['position'];
    [isOver, head] = [true, String(last)];
    const all = await everything;
    expect(new Set(all).size).toBe(all.length);

    const before = idsIn(await slow.rest());
    expect(before.length).toBeLessThan(all.length);
    const after = await heardUntil(await listen({ 'last-event-id': before.at(-1)! }), head);
    expect([...before, ...after]).toEqual(all);
  });
});

/** Listens, reads what says that it is connected, and then nothing until it is asked for the rest. */
async function silentListener(office: HttpOffice): Promise<{ rest(): Promise<string> }> {
  const { hostname, port } = new URL(office.server.url);
  const socket = connect(Number(port), hostname);
  const lines = [
    'GET /v1/events HTTP/1.1',
    `host: ${hostname}:${port}`,
    'accept: text/event-stream',
    `authorization: Bearer ${office.as('auditor').token!}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const pieces = [(await once(socket, 'data'))[0] as Buffer];
  socket.pause();
  const rest = async () => {
    const closed = once(socket, 'close');
    // Cut off in the midst of a piece.
    socket.on('error', () => undefined).on('data', (piece: Buffer) => void pieces.push(piece));
    socket.resume();
    await closed;
    return withoutChunks(Buffer.concat(pieces));
  };
  return { rest };
}

/** The body of an answer that came in chunks, as far as it came. */
function withoutChunks(answer: Buffer): string {
  const body: Buffer[] = [];
  for (let at = answer.indexOf('\r\n\r\n') + 4; at < answer.length;) {
    const begins = answer.indexOf('\r\n', at) + 2;
    const size = Number.parseInt(answer.toString('latin1', at, begins), 16);
    if (begins < 2 || Number.isNaN(size)) break;
    body.push(answer.subarray(begins, begins + size));
    at = begins + size + 2;
  }
  return Buffer.concat(body).toString('utf8');
}
