import { Watch } from '#application';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HttpProblem } from '../http/http-problem.js';
import { Describe } from '../openapi/describe.js';
import { scrape } from './scrape.js';

/** Who may read the instruments on the public port. */
export class MetricsAccess {
  constructor(readonly token: string | undefined) {}
}

/** The instruments on the public port: for whoever has the token; without a setting of one, for nobody. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly watch: Watch,
    private readonly access: MetricsAccess,
  ) {}

  @Get()
  @Describe({
    tag: 'health',
    says: 'Metrics for Prometheus, by the bearer token of the setting METRICS_TOKEN; without that setting there is no such route here.',
    access: 'anyone',
    answers: [{ status: 200, mediaType: 'text/plain', schema: { type: 'string' }, example: 'rectify_log_events 42\n' }],
    refuses: { 401: ['metrics.token-refused'], 404: ['route.unknown'] },
  })
  async read(@Headers('authorization') authorization: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    const { token } = this.access;
    if (token === undefined) throw new HttpProblem(404, 'route.unknown');
    const { contentType, text } = await scrape(this.watch.instruments, { token }, authorization);
    await reply.type(contentType).send(text);
  }
}
