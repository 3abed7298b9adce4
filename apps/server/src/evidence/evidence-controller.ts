import { Access, Clock, EvidenceStore, Refused, type Session } from '#application';
import { evidence, refusal } from '#domain';
import { Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res, SetMetadata, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { attachment } from '../http/attachment.js';
import { callerOf, TheCaller } from '../http/authenticated.js';
import { rangeOf } from '../http/byte-range.js';
import { COMMAND, CommandCall, TheCall, type RoutedCommand } from '../http/call.js';
import { Commands, newId } from '../http/commands.js';
import { HttpProblem } from '../http/http-problem.js';
import { ThingPath } from '../http/paths.js';
import { AfterQuery } from '../http/queries.js';
import type { Call } from '../http/request-state.js';
import { UploadSlots } from '../limits/slots.js';
import { evidenceSchema } from '../openapi/answer-schemas.js';
import { COMMAND_EXAMPLE, commandAnswer } from '../openapi/command-route.js';
import { answered, Describe } from '../openapi/describe.js';
import { READ_EXAMPLES } from '../openapi/read-examples.js';
import { Read } from '../openapi/read-route.js';
import { ReadModels } from '../read-models.js';
import { UploadQuery } from './evidence-forms.js';
import { receivedFile } from './received-file.js';

const BYTES = { type: 'string', format: 'binary' } as const;

const FORM = {
  type: 'object',
  required: ['file'],
  properties: { name: { type: 'string', maxLength: 200 }, capturedAt: { type: 'string', format: 'date-time' }, file: BYTES },
} as const;

/** Evidence 佐证材料: files, stored once under their hash, never overwritten. */
@Controller('v1/evidence')
export class EvidenceController {
  constructor(
    private readonly commands: Commands,
    private readonly store: EvidenceStore,
    private readonly access: Access,
    private readonly clock: Clock,
    private readonly models: ReadModels,
    private readonly slots: UploadSlots,
  ) {}

  @Post()
  @HttpCode(201)
  @UseInterceptors(CommandCall)
  @SetMetadata(COMMAND, { lifecycle: 'evidence', command: 'UploadEvidence', creates: '/v1/evidence' } satisfies RoutedCommand)
  @Describe({
    tag: 'evidence',
    says: 'Uploads a file: as a form, its fields before the file, or as the body itself with its name in the query.',
    query: UploadQuery,
    content: {
      'multipart/form-data': { schema: FORM, example: { capturedAt: '2026-03-05T01:00:00Z', file: '(bytes)' } },
      'application/octet-stream': { schema: BYTES, example: '(bytes)' },
    },
    headers: ['Idempotency-Key'],
    answers: [answered(201, commandAnswer, COMMAND_EXAMPLE, ['ETag', 'Location'])],
    refuses: {
      400: [
        'request.not-json',
        'evidence.no-file',
        'evidence.truncated',
        'evidence.empty',
        'body.invalid',
        'idempotency-key.invalid',
        'if-match.invalid',
      ],
      409: ['idempotency.key-reused'],
      413: ['evidence.too-large', 'request.too-large'],
      415: ['evidence.type-refused', 'request.media-type'],
      422: ['evidence.not-yours', 'evidence.captured-in-the-future'],
      429: ['upload.too-many-at-once'],
      503: ['upload.server-busy', 'evidence.unavailable'],
      507: ['evidence.disk-full', 'log.disk-full'],
    },
  })
  async upload(@Query() query: UploadQuery, @Req() request: FastifyRequest, @TheCall() call: Call) {
    await this.mayUpload(call);
    const release = this.slots.take(call.caller.person);
    try {
      const { name, capturedAt, content } = await receivedFile(request, query);
      const stored = await this.store.put(content);
      const said = { name, ...(capturedAt !== undefined && { capturedAt }) };
      return await this.commands.toEvidence(call, newId('evidence', call), { type: 'UploadEvidence', ...stored, ...said });
    } finally {
      release();
    }
  }

  @Read({
    tag: 'evidence',
    at: ':id',
    says: 'What is known of a file, for its uploader and for whoever may see what refers to it.',
    query: AfterQuery,
    reads: 'directory',
    schema: evidenceSchema,
    example: READ_EXAMPLES.evidence,
    refuses: { 404: ['evidence.unknown'] },
  })
  get(@Param() { id }: ThingPath, @Query() _: AfterQuery, @TheCaller() caller: Session) {
    return this.access.requireEvidence(callerOf(caller), id);
  }

  @Get(':id/content')
  @Describe({
    tag: 'evidence',
    says: 'The file itself, checked against its hash; always as an attachment.',
    query: AfterQuery,
    headers: ['Range', 'If-Range'],
    answers: [
      { status: 200, schema: BYTES, example: '(bytes)', mediaType: '*/*', headers: ['ETag', 'Content-Disposition'] },
      { status: 206, schema: BYTES, example: '(bytes)', mediaType: '*/*', headers: ['Content-Range'] },
    ],
    refuses: {
      400: ['log.position-unknown'],
      404: ['evidence.unknown'],
      416: ['range.unsatisfiable'],
      500: ['evidence.corrupt'],
      503: ['read.behind', 'read.stopped', 'evidence.unavailable'],
    },
  })
  async content(
    @Param() { id }: ThingPath,
    @Query() { after }: AfterQuery,
    @Headers('range') range: string | undefined,
    @Headers('if-range') ifRange: string | undefined,
    @TheCaller() caller: Session,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (after !== undefined) await this.models.waitFor('directory', after);
    const { sha256, size, mediaType, name } = await this.access.requireEvidence(callerOf(caller), id);
    const etag = `"${sha256}"`;
    const part = ifRange === undefined || ifRange === etag ? rangeOf(range, size) : 'whole';
    if (part === 'unsatisfiable') throw new HttpProblem(416, 'range.unsatisfiable', { size }, { 'content-range': `bytes */${size}` });
    const content = await this.store.open(sha256, part === 'whole' ? undefined : part);
    await reply
      .status(part === 'whole' ? 200 : 206)
      .headers({
        'content-type': mediaType,
        'content-length': part === 'whole' ? size : part.end - part.start + 1,
        ...(part !== 'whole' && { 'content-range': `bytes ${part.start}-${part.end}/${size}` }),
        'accept-ranges': 'bytes',
        'content-disposition': attachment(name),
        'content-security-policy': "default-src 'none'; sandbox",
        etag,
      })
      .send(content);
  }

  /** Asked before the bytes come, so that nobody fills the disk who could attach nothing. */
  private async mayUpload({ caller }: Call): Promise<void> {
    const { actor } = await this.access.standing(caller.person);
    const refused = refusal(evidence, 'UploadEvidence', evidence.initial, { actor, now: this.clock.now() });
    if (refused) throw Refused.byRule(refused);
  }
}
