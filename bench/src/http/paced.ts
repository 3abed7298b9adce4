import { Agent, request } from 'node:http';
import type { Asked } from './loading.ts';

/** How often it looks how many are due. */
const TICK_MS = 10;

export interface Paced {
  readonly perSecond: number;
  /** Milliseconds from when a command was due until it was answered. */
  readonly p99: number;
  /** The greatest position that was answered. */
  readonly position: number;
}

/** Gives commands at a rate, whether those before were answered or not. @throws Error where one was refused */
export async function paced(url: string, asked: readonly Asked[], perSecond: number): Promise<Paced> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const began = performance.now();
  const times: number[] = [];
  let position = 0;
  const send = async (each: Asked, due: number): Promise<void> => {
    const answer = await answerOf(url, each, agent);
    times.push(performance.now() - due);
    position = Math.max(position, Number((JSON.parse(answer) as { readonly position: string }).position));
  };
  const sent: Promise<void>[] = [];
  while (sent.length < asked.length) {
    const due = Math.min(((performance.now() - began) * perSecond) / 1000, asked.length);
    while (sent.length < due) {
      const each = asked[sent.length];
      if (each) sent.push(send(each, began + (sent.length * 1000) / perSecond));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(sent);
  agent.destroy();
  const seconds = (performance.now() - began) / 1000;
  const sorted = times.toSorted((a, b) => a - b);
  return { perSecond: asked.length / seconds, p99: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0, position };
}

function answerOf(url: string, { method, path, headers, body }: Asked, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(`${answer.statusCode ?? ''} ${text}`))));
      },
    );
    sent.on('error', reject).end(body);
  });
}
