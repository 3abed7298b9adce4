import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { idOf, succeeded } from '../support/http-client.js';
import { HttpOffice } from '../support/http-office.js';

let office: HttpOffice;
beforeAll(async () => {
  office = await HttpOffice.open();
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
  expect((await filesWith('邦旺劳务党支部')).some((file) => file.includes('events.sqlite'))).toBe(true);
  expect((await filesWith(person)).some((file) => file.includes('read-models'))).toBe(true);
  expect(office.log.join('')).toContain('session.sign-in-refused');
  for (const secret of [name, signInName, phone, once, own, wrong, first, second]) {
    expect({ secret, files: await filesWith(secret) }).toEqual({ secret, files: [] });
    expect(office.log.join('')).not.toContain(secret);
  }
});
