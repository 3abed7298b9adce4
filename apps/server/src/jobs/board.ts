import { Access, BoardPasses } from '#application';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/http-problem.js';
import { problemOf } from '../http/problem-details.js';
import { sendProblem } from '../http/problem-filter.js';
import { RequestRates } from '../limits/request-rates.js';
import { BOARD_PATH, passIn } from './board-cookie.js';

/** What shows the jobs, wherever they are. */
export interface Board {
  addTo(fastify: FastifyInstance, path: string): Promise<void>;
}

/** The page may load what this server serves, and nothing else: the browser itself sees to that. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'self'",
].join('; ');

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The board of jobs, for administrators of the whole who have been given a pass. */
export async function addBoard(app: NestFastifyApplication, board: Board): Promise<void> {
  const [passes, access, rates] = [app.get(BoardPasses), app.get(Access), app.get(RequestRates)];
  const letIn = async (request: FastifyRequest) => {
    requireOwnOrigin(request);
    const person = await passes.personOf(passIn(request.headers.cookie));
    await rates.ofAccount(person);
    await access.require({ engine: false, person }, 'operation');
  };
  await app
    .getHttpAdapter()
    .getInstance()
    .register(async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        reply.header('content-security-policy', POLICY);
        try {
          await letIn(request);
        } catch (error) {
          const problem = problemOf(error);
          request.refusedWith = problem.code;
          sendProblem(reply, problem);
        }
      });
      await board.addTo(scope, BOARD_PATH);
    });
}

/** A cookie goes with what another page has sent, too: what would change something has to come from our own. @throws HttpProblem `origin.foreign` */
function requireOwnOrigin({ method, headers: { origin }, host }: FastifyRequest): void {
  if (READS.has(method)) return;
  if (origin === undefined || URL.parse(origin)?.host !== host) throw new HttpProblem(403, 'origin.foreign');
}
