import { faultOf, Logbook } from '#application';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemBody, problemHeaders, problemOf, type ProblemAnswer } from './problem-details.js';

/** Turns every error into `application/problem+json`; what nobody foresaw is logged, and says nothing of itself to the caller. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logbook: Logbook) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.status >= 500 && problem.status !== 503)
      this.logbook.write('request.fault', { request: request.id, code: problem.code, fault: faultOf(error) });
    request.refusedWith = problem.code;
    if (!reply.sent) sendProblem(reply, problem);
  }
}

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, problem: ProblemAnswer): void {
  void reply
    .status(problem.status)
    .headers(problemHeaders(problem))
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(problem)));
}
