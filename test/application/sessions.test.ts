import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { derivedId, EventLogError, FirstStart, Names, People, PersonKeys, Sessions, type OpenedSession } from '#application';
import { SignJWT } from 'jose';
import { Cast, person } from './cast.js';
import { refusalOf } from './refused.js';
import { Running } from './running.js';

const PASSWORD = 'correct horse battery';
const refused = (code: string) => ({ kind: 'unauthenticated', code });

describe('signing in', () => {
  let running: Running;
  let people: People;
  let sessions: Sessions;
  let zhang: string;
  const clerk = () => ({ commandId: randomUUID(), caller: person('clerk') });
  const signIn = (name = 'Zhang', password = PASSWORD, commandId: string = randomUUID()): Promise<OpenedSession> =>
    sessions.signIn({ commandId, name, password });

  beforeEach(async () => {
    running = await Running.begin();
    await new Cast(running).enter();
    people = running.get(People);
    sessions = running.get(Sessions);
    zhang = (await people.register(clerk(), { home: 'port', data: { name: '张三', phone: '13900000001' } })).id;
    await people.openAccount(clerk(), zhang, { name: 'Zhang', password: PASSWORD });
  });
  afterEach(() => running.end());

  const changed = async () => {
    await people.changePassword({ commandId: randomUUID(), caller: person(zhang) }, zhang, { old: PASSWORD, new: 'another long one' });
    return signIn('Zhang', 'another long one');
  };

  test('opens a session that carries the person, until it expires', async () => {
    const { token, expiresAt } = await changed();
    expect(await sessions.authenticate(token)).toMatchObject({ person: zhang, mustChangePassword: false });
    running.clock.set(expiresAt);
    expect(await refusalOf(sessions.authenticate(token))).toEqual(refused('session.expired'));
  });

  test('is a session also while the log is silent: that one is over is said on the log’s word alone', async () => {
    const { token: known } = await changed();
    await sessions.authenticate(known);
    const { token: unheard } = await signIn('Zhang', 'another long one');
    const silent = jest.spyOn(running.log, 'silentMs', 'get').mockReturnValue(9_000);
    const away = jest.spyOn(running.log, 'readStream').mockRejectedValueOnce(new EventLogError('log.unavailable', {}));
    await expect(sessions.authenticate(unheard)).rejects.toMatchObject({ code: 'log.unavailable' });
    expect(await sessions.authenticate(known)).toMatchObject({ person: zhang });
    expect(await sessions.authenticate(unheard)).toMatchObject({ person: zhang });
    silent.mockRestore();
    away.mockRestore();
  });

  test('again under the same command id opens no second session', async () => {
    const commandId = randomUUID();
    const first = await signIn('Zhang', PASSWORD, commandId);
    running.clock.pass({ minutes: 5 });
    expect((await signIn(' zhang ', PASSWORD, commandId)).expiresAt).toBe(first.expiresAt);
    const opened = (await running.log.readStream(`test-person-${zhang}`)).filter(({ type }) => type === 'SessionOpened');
    expect(opened).toHaveLength(1);
  });

  test('answers alike whoever does not exist, has another password, or is disabled', async () => {
    const wrong = refused('session.sign-in-refused');
    expect(await refusalOf(signIn('Nobody'))).toEqual(wrong);
    expect(await refusalOf(signIn('Zhang', 'not the password'))).toEqual(wrong);
    const { token } = await changed();
    await new Cast(running).person(zhang, { type: 'DisableAccount', reason: '调离' }, person('clerk'));
    expect(await refusalOf(signIn('Zhang', 'another long one'))).toEqual(wrong);
    expect(await refusalOf(sessions.authenticate(token))).toEqual(refused('session.revoked'));
  });

  test('by a one-time password is good for changing it alone', async () => {
    const { token, mustChangePassword } = await signIn();
    expect(mustChangePassword).toBe(true);
    expect(await refusalOf(sessions.authenticate(token))).toEqual({ kind: 'forbidden', code: 'session.password-change-required' });
    expect(await sessions.authenticate(token, 'own-session')).toMatchObject({ person: zhang });
    const changing = { commandId: randomUUID(), caller: person(zhang) };
    const wrong = people.changePassword(changing, zhang, { old: 'not the password', new: 'another long one' });
    expect(await refusalOf(wrong)).toEqual({ kind: 'rule', code: 'password.wrong' });
    const weak = people.changePassword(changing, zhang, { old: PASSWORD, new: 'short' });
    expect(await refusalOf(weak)).toEqual({ kind: 'rule', code: 'password.too-weak' });
    const answer = await people.changePassword(changing, zhang, { old: PASSWORD, new: 'another long one' });
    expect(await people.changePassword(changing, zhang, { old: PASSWORD, new: 'another long one' })).toEqual(answer);
    expect(await refusalOf(sessions.authenticate(token))).toEqual(refused('session.revoked'));
  });

  test('ends with signing out', async () => {
    const { token } = await changed();
    await sessions.signOut(await sessions.authenticate(token), randomUUID());
    expect(await refusalOf(sessions.authenticate(token))).toEqual(refused('session.revoked'));
  });

  test('takes no token but its own', async () => {
    const { token } = await changed();
    const { session } = await sessions.authenticate(token);
    const forged = (issuer: string, secret: Uint8Array) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(issuer)
        .setSubject(zhang)
        .setJti(session)
        .setExpirationTime(4_000_000_000)
        .sign(secret);
    const secret = await running.get(PersonKeys).secret('token');
    const [, payload = '', signature = ''] = token.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const others = [
      await forged('test', new Uint8Array(32)),
      await forged('elsewhere', secret),
      unsigned,
      `e30.${payload}.${signature}`,
      'x',
    ];
    for (const other of others) expect(await refusalOf(sessions.authenticate(other))).toEqual(refused('session.token-forged'));
    expect(await refusalOf(sessions.authenticate(undefined))).toEqual(refused('session.token-missing'));
    expect(await sessions.authenticate(await forged('test', secret))).toMatchObject({ person: zhang });
  });

  test('a name is one person’s, and free again when he is forgotten', async () => {
    const li = (await people.register(clerk(), { home: 'port', data: { name: '李四' } })).id;
    const taken = people.openAccount(clerk(), li, { name: 'ZHANG', password: PASSWORD });
    expect(await refusalOf(taken)).toEqual({ kind: 'rule', code: 'sign-in-name.taken' });

    const forgetting = clerk();
    const answer = await people.forget(forgetting, zhang, '本人要求');
    expect(await people.forget(forgetting, zhang, '本人要求')).toEqual(answer);
    expect(await refusalOf(signIn())).toEqual(refused('session.sign-in-refused'));
    await people.openAccount(clerk(), li, { name: 'Zhang', password: PASSWORD });
    expect(await signIn()).toMatchObject({ mustChangePassword: true });
  });

  test('a name that came to nothing is free again', async () => {
    const nobody = people.openAccount(clerk(), randomUUID(), { name: 'wang', password: PASSWORD });
    expect(await refusalOf(nobody)).toEqual({ kind: 'unknown', code: 'person.unknown' });
    const li = (await people.register(clerk(), { home: 'port', data: { name: '李四' } })).id;
    await people.openAccount(clerk(), li, { name: 'wang', password: PASSWORD });
  });

  test('what is personal is in no event, and gone with the key', async () => {
    const names = running.get(Names);
    expect((await names.of([zhang, 'nobody'])).get(zhang)).toEqual({ name: '张三', phone: '13900000001' });
    await people.setPersonalData(clerk(), zhang, { name: '张三丰' });
    expect((await names.of([zhang])).get(zhang)).toEqual({ name: '张三丰' });
    await people.forget(clerk(), zhang, '本人要求');
    expect((await names.of([zhang])).size).toBe(0);
    const history: string[] = [];
    for await (const event of running.log.readAll()) history.push(JSON.stringify(event));
    for (const secret of ['张三', '13900000001', PASSWORD, 'argon2', 'Zhang'])
      expect(history.filter((event) => event.includes(secret))).toEqual([]);
    const again = people.setPersonalData(clerk(), zhang, { name: '张三' });
    expect(await refusalOf(again)).toEqual({ kind: 'rule', code: 'person.forgotten' });
  });

  test('a password or a forgetting that the log refuses changes nothing', async () => {
    await changed();
    const full = () => jest.spyOn(running.log, 'append').mockRejectedValueOnce(new EventLogError('log.disk-full'));
    full();
    await expect(people.resetPassword(clerk(), zhang, 'a third one, longer')).rejects.toMatchObject({ code: 'log.disk-full' });
    expect(await refusalOf(signIn('Zhang', 'a third one, longer'))).toEqual(refused('session.sign-in-refused'));
    full();
    await expect(people.forget(clerk(), zhang, '本人要求')).rejects.toMatchObject({ code: 'log.disk-full' });
    const keys = running.get(PersonKeys);
    expect(await keys.condemned()).toEqual([zhang]);
    await people.finishForgetting();
    expect((await running.get(Names).of([zhang])).size).toBe(1);
    expect(await signIn('Zhang', 'another long one')).toMatchObject({ mustChangePassword: false });
  });

  test('a forgetting that was cut off after its event is finished at the next start', async () => {
    const keys = running.get(PersonKeys);
    const key = await keys.find(zhang);
    expect(key).toHaveLength(32);
    jest.spyOn(keys, 'destroy').mockRejectedValueOnce(new Error('cut off'));
    await expect(people.forget(clerk(), zhang, '本人要求')).rejects.toThrow('cut off');
    expect(await keys.find(zhang)).toEqual(key);
    expect(await refusalOf(signIn())).toEqual(refused('session.sign-in-refused'));
    await people.finishForgetting();
    expect([await keys.find(zhang), await keys.condemned()]).toEqual([undefined, []]);
  });

  test('a forgetting that another node begins while one starts is finished, though that node ends before it has destroyed the key', async () => {
    const keys = running.get(PersonKeys);
    const append = running.log.append.bind(running.log);
    jest.spyOn(running.log, 'append').mockImplementationOnce(async (...appended) => {
      // The starting node finds the key condemned, and no event yet that says why.
      expect(await keys.condemned()).toEqual([zhang]);
      await people.finishForgetting();
      return append(...appended);
    });
    jest.spyOn(keys, 'destroy').mockRejectedValueOnce(new Error('the node has ended'));
    await expect(people.forget(clerk(), zhang, '本人要求')).rejects.toThrow('the node has ended');
    await people.finishForgetting();
    expect([await keys.find(zhang), await keys.condemned()]).toEqual([undefined, []]);
  });

  test('a password that is in force no longer is not kept', async () => {
    const keys = running.get(PersonKeys);
    const inForce = async () =>
      (await running.log.readStream(`test-person-${zhang}`)).findLast(({ type }) => type === 'PasswordSet')?.data['password'] as string;
    const first = await inForce();
    expect(await keys.passwordHash(zhang, first)).toContain('argon2id');
    await changed();
    expect(await keys.passwordHash(zhang, first)).toBeUndefined();
    expect(await keys.passwordHash(zhang, await inForce())).toContain('argon2id');
  });

  test('somebody is registered, and his account opened, in one append each: a log that fails leaves no half of it', async () => {
    const registering = clerk();
    const { id } = await people.register(registering, { home: 'port', data: { name: '李四' } });
    const opening = clerk();
    await people.openAccount(opening, id, { name: 'li.si', password: 'one time alone' });
    const history = await running.log.readStream(`test-person-${id}`);
    expect(history.map(({ type, commandId }) => [type, commandId])).toEqual([
      ['PersonRegistered', registering.commandId],
      ['PersonalDataSet', registering.commandId],
      ['AccountOpened', opening.commandId],
      ['PasswordSet', opening.commandId],
    ]);
  });

  test('nobody is registered, nor has a key, where the home is none', async () => {
    const request = clerk();
    const keys = running.get(PersonKeys);
    expect(await refusalOf(people.register(request, { home: 'nowhere', data: { name: '李四' } }))).toMatchObject({ kind: 'rule' });
    expect(await keys.find(derivedId('person', request.commandId))).toBeUndefined();
  });

  test('registering again under the same command id seals the same data', async () => {
    const request = clerk();
    const said = { home: 'port', data: { name: '李四' } };
    const first = await people.register(request, said);
    expect(await people.register(request, said)).toEqual(first);
    const other = people.register(request, { home: 'port', data: { name: '王五' } });
    expect(await refusalOf(other)).toEqual({ kind: 'conflict', code: 'idempotency.key-reused' });
  });
});

describe('the first start', () => {
  test('makes what an installation needs, once; its password is told until somebody has signed in by it', async () => {
    const running = await Running.begin({ engine: 'sqlite' });
    const first = await running.get(FirstStart).begin();
    const again = await running.get(FirstStart).begin();
    expect(again).toMatchObject({ name: 'admin' });
    const signIn = (password = '') => running.get(Sessions).signIn({ commandId: randomUUID(), name: 'admin', password });
    expect(await refusalOf(signIn(first?.password))).toEqual(refused('session.sign-in-refused'));
    const { token } = await signIn(again?.password);
    const { person: administrator } = await running.get(Sessions).authenticate(token, 'own-session');
    running.clock.pass({ hours: 24 * 40 });
    const head = await running.log.head();
    expect(await running.get(FirstStart).begin()).toBeUndefined();
    expect(await running.log.head()).toBe(head);
    const types = (await running.log.readStream(`test-person-${administrator}`)).map(({ type }) => type);
    expect(types.filter((type) => type === 'AppointmentMade')).toHaveLength(1);
    await running.end();
  });
});
