import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Instruments } from '#application';
import { problemBody, problemHeaders, problemOf } from '../http/problem-details.js';
import { HttpProblem } from '../http/http-problem.js';
import { scrape, type ScrapeRules } from './scrape.js';

/** `/metrics` on a port of its own, which nobody else has to be let to. */
export class MetricsListener {
  private constructor(readonly server: Server) {}

  /** @throws Error `EADDRINUSE` and the like where it cannot listen */
  static async open(
    instruments: Instruments,
    { host, port, ...rules }: ScrapeRules & { readonly host: string; readonly port: number },
  ): Promise<MetricsListener> {
    const server = createServer((request, response) => void answer(instruments, rules, request, response));
    server.listen(port, host);
    await once(server, 'listening');
    return new MetricsListener(server);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

async function answer(instruments: Instruments, rules: ScrapeRules, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const isAsked = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics';
    if (!isAsked) throw new HttpProblem(404, 'route.unknown');
    const { contentType, text } = await scrape(instruments, rules, request.headers.authorization);
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
  } catch (error) {
    const problem = problemOf(error);
    const headers = { ...problemHeaders(problem), 'content-type': 'application/problem+json; charset=utf-8' };
    response.writeHead(problem.status, headers).end(JSON.stringify(problemBody(problem)));
  }
}
