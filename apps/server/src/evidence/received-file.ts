import { EvidenceError } from '#application';
import { instant, text } from '#domain';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { HttpProblem } from '../http/http-problem.js';
import type { UploadQuery } from './evidence-forms.js';

/** A file as it comes in: what is said of it, and its bytes, which have to be read to their end. */
export interface ReceivedFile {
  readonly name: string;
  readonly capturedAt?: string;
  readonly content: Readable;
}

/**
 * The file in a request: a multipart form's one file, with `capturedAt` in a field before it, or the body itself, described by the query.
 * @throws HttpProblem `evidence.no-file`, `body.invalid`, `query.invalid`
 */
export async function receivedFile(request: FastifyRequest, query: UploadQuery): Promise<ReceivedFile> {
  if (request.isMultipart()) return fromForm(request, query);
  const { name, capturedAt } = query;
  if (name === undefined) throw new HttpProblem(400, 'query.invalid', { faults: [{ path: '/name', reason: 'a value' }] });
  if (!(request.body instanceof Readable)) throw new HttpProblem(400, 'evidence.no-file');
  return { name, ...(capturedAt !== undefined && { capturedAt }), content: request.body };
}

async function fromForm(request: FastifyRequest, query: UploadQuery): Promise<ReceivedFile> {
  const part = await cutOff(request.file());
  if (!part) throw new HttpProblem(400, 'evidence.no-file');
  const field = (name: string): string | undefined => {
    const [given] = [part.fields[name]].flat();
    return given?.type === 'field' && typeof given.value === 'string' ? given.value : undefined;
  };
  const name = query.name ?? field('name') ?? part.filename;
  const capturedAt = query.capturedAt ?? field('capturedAt');
  const fault = text(200).fault(name, '/name') ?? (capturedAt === undefined ? undefined : instant.fault(capturedAt, '/capturedAt'));
  if (fault) throw new HttpProblem(400, 'body.invalid', { faults: [fault] });
  return { name, ...(capturedAt !== undefined && { capturedAt }), content: part.file };
}

/** A form that ends before its file does is an upload that was cut off; whatever else it cannot be read for is its sender's doing too. */
async function cutOff<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (error) {
    // Fastify's own refusals have codes; what reads the form throws texts alone.
    if (error instanceof Error && !('code' in error)) throw new EvidenceError('evidence.truncated', {}, { cause: error });
    throw error;
  }
}
