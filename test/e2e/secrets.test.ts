import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { LOG_IS_A_FILE } from '../support/chosen-engines.js';
import { finding, planned } from '../support/http-case.js';
import { idOf, succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';
import { storedText } from '../support/stored-text.js';
import { faultsOf } from '../support/log-lines.js';

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open({ LOG_LEVEL: 'trace', METRICS_TOKEN: 'a-token-for-the-metrics' });
});
afterAll(() => office.close());

/** Which files of the data folder hold this text; SQLite keeps text as UTF-8, behind what is still in its write-ahead log. */
async function filesWith(text: string): Promise<readonly string[]> {
  const entries = await readdir(office.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(text) ? [file] : [])));
  return found.flat();
}

test('what is personal or secret is in no file as it was said, and in no line of the log', async () => {
  const name = '章光明其人';
  const signInName = 'zhang.guangming.77';
  const phone = '13912340099';
  const once = 'a password that was given once';
  const own = 'a password that nobody else knows';
  const wrong = 'a password that was mistyped';
  const { admin, anybody, organizations } = office;
  const person = idOf(await admin.post('/v1/people', { name, phone, home: organizations.branch }));
  succeeded(await admin.post(`/v1/people/${person}/open-account`, { name: signInName, password: once }));
  expect((await anybody.post('/v1/sessions', { name: signInName, password: wrong })).status).toBe(401);
  expect((await anybody.post('/v1/sessions', { name: signInName, password: wrong, colour: 'red' })).status).toBe(400);
  expect((await anybody.get(`/v1/sessions?name=${signInName}&password=${encodeURIComponent(wrong)}`)).status).toBe(404);
  const first = String(succeeded(await anybody.post('/v1/sessions', { name: signInName, password: once })).body['token']);
  const changed = await anybody.as(first).post('/v1/people/me/change-password', { oldPassword: once, newPassword: own });
  const second = String(succeeded(await anybody.post('/v1/sessions', { name: signInName, password: own })).body['token']);
  const list = await admin.get(`/v1/people?after=${String(succeeded(changed).body['position'])}`);
  expect(list.text).toContain(name);

  // What may be kept is found, in the log and beside it: the search can find something.
  const history = await storedText(office.settings);
  expect(history).toContain('邦旺劳务党支部');
  expect((await filesWith(person)).some((file) => file.includes('read-models'))).toBe(true);
  expect(office.log.join('')).toContain('session.sign-in-refused');
  for (const secret of [name, signInName, phone, once, own, wrong, first, second]) {
    expect({ secret, files: await filesWith(secret) }).toEqual({ secret, files: [] });
    expect(history).not.toContain(secret);
    expect(office.log.join('')).not.toContain(secret);
  }
});

describe('no line of the log holds', () => {
  const title = '对某某公司的专项督导';
  const condition = '一名党员未按期转接组织关系';
  const file = '举报材料之三.txt';
  const content = '材料里写的话';
  const query = 'what somebody looked for';
  const client = '127.0.0.77';
  const forwarded = '203.0.113.9';
  const agent = 'Curious/1.0';

  /** Asks from another address of this machine. */
  const fromElsewhere = (path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'x-forwarded-for': forwarded, 'user-agent': agent, cookie: `q=${encodeURIComponent(query)}` };
      request(`${office.server.url}${path}`, { localAddress: client, headers }, (response) =>
        response.resume().once('end', () => resolve(response.statusCode)),
      )
        .once('error', reject)
        .end();
    });

  const brokenRequest = () =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(office.server.url).port), '127.0.0.1', () => socket.write(`GET /${query} HTTP/1.1\r\n\r\n`));
      socket.resume().once('close', resolve);
    });

  beforeAll(async () => {
    const { leader, supervisor } = { leader: office.as('leader'), supervisor: office.as('supervisor') };
    const inspection = idOf(await leader.post('/v1/inspections', planned(office, { title })));
    succeeded(await leader.post(`/v1/inspections/${inspection}/start`));
    const problem = finding(office.organizations.branch, { title, condition });
    const id = idOf(await supervisor.post(`/v1/inspections/${inspection}/findings`, problem));
    succeeded(await leader.post(`/v1/inspections/${inspection}/findings/${id}/confirm`));
    expect((await leader.post(`/v1/inspections/${inspection}/findings/${id}/discard`, { reason: condition })).status).toBe(422);
    expect((await supervisor.post('/v1/inspections', `{"title": ${title}`, { 'content-type': 'application/json' })).status).toBe(400);
    expect((await supervisor.post('/v1/inspections', { [title]: condition })).status).toBe(400);
    const form = new FormData();
    form.append('file', new Blob([content]), file);
    const evidence = idOf(await supervisor.send('POST', '/v1/evidence', { body: form }));
    const { body } = succeeded(await supervisor.get(`/v1/evidence/${evidence}`));
    const path = join(office.folder, 'evidence');
    const kept = (await readdir(path, { recursive: true, withFileTypes: true })).find(({ name }) => name === String(body['sha256']))!;
    await writeFile(join(kept.parentPath, kept.name), '别的话别的话');
    const opened = await supervisor.get(`/v1/evidence/${evidence}/content`);
    expect([opened.status, opened.body['code']]).toEqual([500, 'evidence.corrupt']);
    expect(await fromElsewhere(`/v1/ledger?q=${encodeURIComponent(query)}`)).toBe(401);
    expect(await fromElsewhere(`/${encodeURIComponent(query)}`)).toBe(404);
    expect(await fromElsewhere('/%zz')).toBe(400);
    await brokenRequest();
  });

  test.each([
    ['a title', title],
    ['a condition', condition],
    ['a file’s name', file],
    ['what is in a file', content],
    ['a query', query],
    ['a query as it is sent', encodeURIComponent(query)],
    ['a client’s address', client],
    ['an address that a proxy names', forwarded],
    ['a browser’s name', agent],
    ['a person’s name', '周启明'],
    ['a token', 'eyJ'],
    ['where the data lies', 'rectify-e2e-'],
  ])('%s', (_, secret) => {
    expect(office.log.filter((line) => line.includes(secret))).toEqual([]);
  });

  test('anything but codes, numbers and opaque ids', () => {
    expect(office.log.map((line) => faultsOf(line)).filter((faults) => faults.length > 0)).toEqual([]);
    // What went on was told all the same.
    const events = new Set(office.log.map((line) => (JSON.parse(line) as { readonly event: string }).event));
    const expected = ['server.started', 'request.answered', 'request.refused', 'request.fault', 'command.accepted', 'command.refused'];
    // A log on a server commits by itself, and tells nobody of it.
    const committed = LOG_IS_A_FILE ? ['log.committed'] : [];
    for (const event of [...expected, ...committed, 'reaction.gave', 'connection.broken']) expect(events).toContain(event);
  });

  test.each([
    [{ event: 'request.answered', caller: '周启明' }, 'free text'],
    [{ event: 'request.answered', note: 'two words' }, 'free text'],
    [{ event: 'request.answered', from: '127.0.0.77' }, 'an address'],
    [{ event: 'request.answered', from: '::ffff:10.0.0.1' }, 'an address'],
    [{ event: 'request.answered', route: '/v1/ledger?q=x' }, 'free text'],
    [{ event: 'command.accepted', fault: { cause: { file: 'material-3.txt' } } }, 'a file'],
    [{ event: 'request.answered', caller: 'eyJhbGciOiJIUzI1NiJ9' }, 'a token'],
    [{ event: 'framework.said', by: 'fastify', says: 'Route GET not found' }, 'free text'],
  ])('and the look at lines finds what is in %j', (line, found) => {
    expect(faultsOf(JSON.stringify(line))).toContainEqual(expect.stringContaining(found));
  });
});
