import { connect, type Socket } from 'node:net';
import type { FromListeners, ToListeners } from './listening.ts';

/** Many listeners in one process, each on a connection of its own, reading no more of what comes than tells whether it is all there. */

const ID = Buffer.from('\nid: ');
const DIGITS = 16;
const TIME = Buffer.from('"time":"');

const listeners: Listener[] = [];
let awaited = 0;
let delays: number[] = [];

class Listener {
  readonly #isSampled: boolean;
  /** The position of the last event that was heard; they are dense in this engine. */
  last: number;
  heard = 0;
  /** Events that did not follow on the one before. */
  astray = 0;
  #rest = Buffer.alloc(0);

  constructor(socket: Socket, after: number, isSampled: boolean) {
    this.last = after;
    this.#isSampled = isSampled;
    socket.on('data', (piece) => this.#read(piece as Buffer));
  }

  #read(piece: Buffer): void {
    const text = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece;
    let done = 0;
    for (let at = text.indexOf(ID); at >= 0; at = text.indexOf(ID, done)) {
      const begins = at + ID.length;
      const end = this.#isSampled ? this.#sampled(text, begins) : begins + DIGITS;
      if (end === undefined || end > text.length) {
        this.#keep(text, at);
        return;
      }
      this.#hear(Number(text.toString('latin1', begins, begins + DIGITS)));
      done = end;
    }
    // What an id may begin with.
    this.#keep(text, Math.max(done, text.length - (ID.length - 1)));
  }

  #keep(text: Buffer, from: number): void {
    this.#rest = Buffer.from(text.subarray(from));
  }

  /** Takes the time of an event. @returns where that ends; undefined where it has not come yet */
  #sampled(text: Buffer, begins: number): number | undefined {
    const time = text.indexOf(TIME, begins);
    const end = time < 0 ? -1 : text.indexOf('"', time + TIME.length);
    if (end < 0) return undefined;
    delays.push(Date.now() - Date.parse(text.toString('latin1', time + TIME.length, end)));
    return end;
  }

  #hear(position: number): void {
    if (position !== this.last + 1) this.astray += 1;
    this.last = position;
    this.heard += 1;
    if (position === awaited) finished();
  }
}

function finished(): void {
  if (listeners.some(({ last }) => last < awaited)) return;
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
  say({
    said: 'heard',
    heard: listeners.reduce((sum, { heard }) => sum + heard, 0),
    astray: listeners.reduce((sum, { astray }) => sum + astray, 0),
    p50: at(0.5),
    p99: at(0.99),
  });
}

process.on('message', (asked: ToListeners) => {
  switch (asked.do) {
    case 'open':
      void open(asked);
      break;
    case 'reset':
      delays = [];
      for (const listener of listeners) listener.heard = listener.astray = 0;
      break;
    case 'await':
      awaited = asked.position;
      finished();
  }
});

async function open({ url, token, count, after }: Extract<ToListeners, { do: 'open' }>): Promise<void> {
  for (let number = 0; number < count; number += 1) await one(url, token, after, number % 50 === 0);
  say({ said: 'open' });
}

function one(url: string, token: string, after: string, isSampled: boolean): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = ['GET /v1/events HTTP/1.1', `host: ${hostname}`, 'accept: text/event-stream', `last-event-id: ${after}`];
  socket.write(`${[...lines, `authorization: Bearer ${token}`].join('\r\n')}\r\n\r\n`);
  return new Promise((resolve, reject) => {
    socket.once('data', (head) => {
      if (!String(head).startsWith('HTTP/1.1 200')) throw new Error(String(head));
      listeners.push(new Listener(socket, Number(after), isSampled));
      resolve();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      throw new Error('a listener was cut off');
    });
  });
}

function say(message: FromListeners): void {
  process.send?.(message);
}
