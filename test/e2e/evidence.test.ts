import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { HttpCase } from '../support/http-case.js';
import { idOf, succeeded, type HttpAnswer } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

const LIMIT = 100_000;

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open({ EVIDENCE_MAX_BYTES: String(LIMIT) });
});
afterAll(() => office.close());

async function refused(give: () => Promise<HttpAnswer>, status: number, code: string): Promise<HttpAnswer> {
  const before = await office.head();
  const answer = await give();
  expect({ status: answer.status, ...answer.body }).toMatchObject({ status, code });
  expect(await office.head()).toBe(before);
  return answer;
}

/** Whatever lies where evidence is kept, half-written files included. */
const files = async () =>
  (await readdir(join(office.folder, 'evidence'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();

const raw = (body: string | Uint8Array, query = '?name=%E5%8F%B0%E8%B4%A6.txt', headers: Readonly<Record<string, string>> = {}) =>
  office.as('branch').send('POST', `/v1/evidence${query}`, { body, headers: { 'content-type': 'application/octet-stream', ...headers } });

const form = (parts: readonly (readonly [string, string | Blob, string?])[]) => {
  const data = new FormData();
  for (const [name, value, file] of parts) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, file);
  }
  return office.as('branch').send('POST', '/v1/evidence', { body: data });
};

describe('an upload', () => {
  test('is kept under its hash, as a form or as it is', async () => {
    const text = '党员活动台账：一月三次';
    const sha256 = createHash('sha256').update(text).digest('hex');
    const asForm = idOf(
      await form([
        ['capturedAt', '2026-03-01T08:00:00Z'],
        ['file', new Blob([text]), '台账.txt'],
      ]),
    );
    const asBody = idOf(await raw(text));
    expect(asForm).not.toBe(asBody);
    const { body } = succeeded(await office.as('branch').get(`/v1/evidence/${asForm}`));
    expect(body).toMatchObject({
      sha256,
      size: Buffer.byteLength(text),
      mediaType: 'text/plain; charset=utf-8',
      name: '台账.txt',
      capturedAt: '2026-03-01T08:00:00Z',
    });
    expect(body['people']).toMatchObject({ [office.idOf('branch')]: { name: '吴海燕' } });
    expect(succeeded(await office.as('branch').get(`/v1/evidence/${asBody}`)).body).toMatchObject({ sha256 });
  });

  test('that is repeated under its key is one upload', async () => {
    const give = () => raw('the same again', undefined, { 'idempotency-key': 'upload-1' });
    expect(idOf(await give())).toBe(idOf(await give()));
    await refused(() => raw('something else', undefined, { 'idempotency-key': 'upload-1' }), 409, 'idempotency.key-reused');
  });

  test('that is too large is refused, and nothing is kept', async () => {
    const kept = await files();
    await refused(() => raw('x'.repeat(LIMIT + 1)), 413, 'evidence.too-large');
    await refused(() => form([['file', new Blob(['x'.repeat(LIMIT + 1)]), 'a.txt']]), 413, 'evidence.too-large');
    expect(await files()).toEqual(kept);
    expect((await raw('x'.repeat(LIMIT))).status).toBe(201);
    expect(await files()).not.toEqual(kept);
  });

  test('that is refused long before its end hears why, and its connection serves the next request', async () => {
    for (const give of [(bytes: string) => raw(bytes), (bytes: string) => form([['file', new Blob([bytes]), 'a.txt']])]) {
      expect((await give('x'.repeat(50 * LIMIT))).body).toMatchObject({ status: 413, code: 'evidence.too-large' });
      succeeded(await office.as('branch').get('/v1/worklist'));
    }
  });

  test.each([
    ['a program', Buffer.from('7f454c4602010100000000000000000002003e0001000000', 'hex'), 'bill.pdf'],
    ['an archive', Buffer.from('504b0506000000000000000000000000000000000000', 'hex'), 'files.pdf'],
  ])('that is %s, whatever it is called, is refused', async (_, bytes, name) => {
    await refused(() => raw(bytes, `?name=${name}`), 415, 'evidence.type-refused');
  });

  test('of nothing is refused', async () => {
    await refused(() => raw(''), 400, 'evidence.empty');
    await refused(() => form([['note', 'no file']]), 400, 'evidence.no-file');
    await refused(() => raw('x', ''), 400, 'query.invalid');
    await refused(() => raw('x', '?name=a.txt&capturedAt=2026-02-30T00:00:00Z'), 400, 'query.invalid');
  });

  test('by somebody who could attach it to nothing is refused before it is read', async () => {
    const give = () =>
      office.as('auditor').send('POST', '/v1/evidence?name=a.txt', { body: 'x', headers: { 'content-type': 'application/octet-stream' } });
    await refused(give, 422, 'evidence.not-yours');
  });

  test('as a form that ends before its file does is refused', async () => {
    const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it';
    const give = () =>
      office.as('branch').send('POST', '/v1/evidence', { body, headers: { 'content-type': 'multipart/form-data; boundary=b' } });
    const kept = await files();
    await refused(give, 400, 'evidence.truncated');
    expect(await files()).toEqual(kept);
  });

  test('that is cut off on its way leaves nothing behind', async () => {
    const before = await office.head();
    const { port, hostname } = new URL(office.server.url);
    const socket = connect(Number(port), hostname);
    const head = ['POST /v1/evidence?name=a.txt HTTP/1.1', `Host: ${hostname}`, `Authorization: Bearer ${office.as('branch').token!}`];
    socket.write([...head, 'Content-Type: application/octet-stream', 'Content-Length: 5000', '', 'not nearly all of it'].join('\r\n'));
    socket.end();
    socket.resume();
    await once(socket, 'close');
    expect(await office.head()).toBe(before);
  });
});

describe('a download', () => {
  let path: string;
  const text = '0123456789'.repeat(10);
  beforeAll(async () => {
    path = `/v1/evidence/${idOf(await raw(text, `?name=${encodeURIComponent('台账 "一"\r\n.txt')}`))}/content`;
  });

  test('comes as an attachment with a safe name, and is never sniffed', async () => {
    const { headers, text: content } = succeeded(await office.as('branch').get(path));
    expect(content).toBe(text);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '100',
      'content-disposition': `attachment; filename="__ ___.txt"; filename*=UTF-8''%E5%8F%B0%E8%B4%A6%20_%E4%B8%80_.txt`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: `"${createHash('sha256').update(text).digest('hex')}"`,
    });
  });

  test.each([
    ['bytes=0-9', 206, '0123456789', 'bytes 0-9/100'],
    ['bytes=95-', 206, '56789', 'bytes 95-99/100'],
    ['bytes=-3', 206, '789', 'bytes 97-99/100'],
    ['bytes=0-1,5-6', 200, text, null],
  ])('in a range: %s', async (range, status, content, contentRange) => {
    const answer = await office.as('branch').get(path, { range });
    expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([status, content, contentRange]);
  });

  test('in a range of another version is whole', async () => {
    expect((await office.as('branch').get(path, { range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200);
    const { headers } = await office.as('branch').get(path);
    expect((await office.as('branch').get(path, { range: 'bytes=0-9', 'if-range': headers.get('etag')! })).status).toBe(206);
  });

  test('in a range behind the end is refused', async () => {
    const { headers } = await refused(() => office.as('branch').get(path, { range: 'bytes=100-' }), 416, 'range.unsatisfiable');
    expect(headers.get('content-range')).toBe('bytes */100');
  });

  test('is for whoever may see what refers to it', async () => {
    await refused(() => office.as('supervisor').get(path), 404, 'evidence.unknown');
    const found = await (await HttpCase.found(office)).executing();
    const evidence = await found.upload('branch', 'for the team');
    const report = succeeded(await office.as('branch').post(`${found.correction}/report-progress`, { note: '进展', evidence: [evidence] }));
    const after = `?after=${String(report.body['position'])}`;
    expect((await office.as('supervisor').get(`/v1/evidence/${evidence}/content${after}`)).text).toBe('for the team');
    expect((await office.as('supervisor').get(`/v1/evidence/${evidence}`)).status).toBe(200);
    await refused(() => office.as('supervisor').get(`/v1/evidence/${evidence}/content?after=nothing`), 400, 'log.position-unknown');
    await refused(() => office.as('other').get(`/v1/evidence/${evidence}/content`), 404, 'evidence.unknown');
  });
});
