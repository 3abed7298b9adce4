import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { HttpProblem } from '../http/http-problem.js';

/** More than the holidays of a lifetime take. */
const MOST_BYTES = 1024 * 1024;

/**
 * The text of an iCalendar file that is a request's body.
 * @throws HttpProblem `request.media-type`, `request.too-large`, `calendar-file.unreadable` where it is not UTF-8
 */
export async function receivedCalendar({ headers, body }: FastifyRequest): Promise<string> {
  if (!/^text\/calendar\s*(?:;|$)/iu.test(headers['content-type'] ?? '') || !(body instanceof Readable)) {
    throw new HttpProblem(415, 'request.media-type', { expected: 'text/calendar' });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new HttpProblem(413, 'request.too-large', { most: MOST_BYTES });
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new HttpProblem(400, 'calendar-file.unreadable', { expected: 'UTF-8' });
  }
}
