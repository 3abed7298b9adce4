import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { finding, HttpCase } from '../support/http-case.js';
import { idOf, succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

interface Line {
  readonly event: string;
  readonly request?: string;
  readonly command?: string;
  readonly type?: string;
  readonly caller?: string;
  readonly code?: string;
  readonly cause?: string;
}

interface Stored {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly commandid: string;
  readonly correlationid: string;
}

let office: HttpOffice;
let inspection: string;
beforeAll(async () => {
  office = await HttpOffice.open({ LOG_LEVEL: 'debug' });
  inspection = await HttpCase.inspect(office);
});
afterAll(() => office.close());

/** The lines that came of one request, by their names. */
const linesOf = (request: string) => {
  const lines = office.log.map((line) => JSON.parse(line) as Line).filter((line) => line.request === request);
  return (event: string) => lines.filter((line) => line.event === event);
};

/** A request's own line is written when its answer has gone out: whoever has the answer may be faster. */
async function lineOf(request: string, event: string): Promise<Line> {
  for (;;) {
    const [line] = linesOf(request)(event);
    if (line) return line;
    await office.anybody.get('/healthz');
  }
}

const record = (request: string, body: object) =>
  office.as('supervisor').post(`/v1/inspections/${inspection}/findings`, body, { 'x-request-id': request });

test('all that comes of one request says its id, which its answer carries: the request, its command, and what a reaction gives', async () => {
  const answer = await record('one-request', finding(office.organizations.branch));
  const problem = idOf(answer);
  expect([answer.status, answer.headers.get('x-request-id')]).toEqual([201, 'one-request']);
  await office.settled();
  const answered = await lineOf('one-request', 'request.answered');
  const of = linesOf('one-request');
  const { items } = succeeded(await office.as('auditor').get('/v1/events?limit=500')).body as { readonly items: readonly Stored[] };
  const stored = (type: string, subject: string) => items.find((event) => event.type === `rectify.${type}` && event.subject === subject)!;
  const [recorded, begun] = [stored('FindingRecorded', inspection), stored('ProblemRecorded', problem)];

  // One command by HTTP and one by a reaction, each under the id that stands in the history.
  expect(of('command.accepted').map(({ type, command }) => [type, command])).toEqual([
    ['RecordFinding', recorded.commandid],
    ['RecordProblem', begun.commandid],
  ]);
  expect(answered).toMatchObject({ command: recorded.commandid, caller: office.idOf('supervisor') });
  expect(of('reaction.gave')).toMatchObject([{ type: 'RecordProblem', cause: recorded.id }]);
  expect([recorded.correlationid, begun.correlationid]).toEqual(['one-request', 'one-request']);
});

test('also of one that is refused', async () => {
  const answer = await record('a-refused-one', finding('nowhere'));
  expect([answer.status, answer.headers.get('x-request-id')]).toEqual([422, 'a-refused-one']);
  const refused = await lineOf('a-refused-one', 'request.refused');
  const [command] = linesOf('a-refused-one')('command.refused');
  expect(command).toMatchObject({ type: 'RecordFinding', code: refused.code, command: refused.command });
  expect([refused.code, refused.command]).toEqual([answer.body['code'], expect.stringMatching(/^.+$/u)]);
});

test('and of one that fails to be a command at all', async () => {
  expect((await record('no-command', {})).status).toBe(400);
  const refused = await lineOf('no-command', 'request.refused');
  expect(refused).toMatchObject({ code: 'body.invalid', caller: office.idOf('supervisor') });
  expect(linesOf('no-command')('command.refused')).toEqual([]);
});
