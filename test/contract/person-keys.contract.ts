import { describe, expect, it } from '@jest/globals';
import type { PersonKeys } from '#application';

/** An engine under test. */
export interface KeysEngine {
  readonly name: string;
  open(): Promise<{ readonly keys: PersonKeys; dispose(): Promise<void> }>;
}

const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA';

/** What every engine of the `PersonKeys` port promises. */
export function personKeysContract(engine: KeysEngine): void {
  const withKeys = async (test: (keys: PersonKeys) => Promise<void>) => {
    const { keys, dispose } = await engine.open();
    try {
      await test(keys);
    } finally {
      await dispose();
    }
  };

  describe(`person keys on ${engine.name}`, () => {
    it('are made when they are first asked for, one a person, and stay', () =>
      withKeys(async (keys) => {
        expect(await keys.find('p-1')).toBeUndefined();
        const [first, again] = await Promise.all([keys.keyFor('p-1'), keys.keyFor('p-1')]);
        expect(first).toHaveLength(32);
        expect(again).toEqual(first);
        expect(await keys.keyFor('p-1')).toEqual(first);
        expect(await keys.find('p-1')).toEqual(first);
        expect(await keys.keyFor('p-2')).not.toEqual(first);
      }));

    it('are not changed by who changes what he was given', () =>
      withKeys(async (keys) => {
        const first = (await keys.keyFor('p-1'))!;
        const copy = Uint8Array.from(first);
        first.fill(0);
        expect(Uint8Array.from((await keys.find('p-1'))!)).toEqual(copy);
      }));

    it('that were destroyed are never made again, and the password is gone with them', () =>
      withKeys(async (keys) => {
        await keys.keyFor('p-1');
        await keys.keepPassword('p-1', 'pw-1', HASH);
        await keys.destroy('p-1');
        await keys.destroy('p-1');
        expect(await keys.find('p-1')).toBeUndefined();
        expect(await keys.keyFor('p-1')).toBeUndefined();
        expect(await keys.passwordHash('p-1', 'pw-1')).toBeUndefined();
        await expect(keys.keepPassword('p-1', 'pw-1', HASH)).rejects.toEqual(
          expect.objectContaining({ name: 'PersonKeysError', code: 'person-keys.destroyed', details: { person: 'p-1' } }),
        );
        expect(await keys.passwordHash('p-1', 'pw-1')).toBeUndefined();
      }));

    it('that are condemned stay as they are until they are destroyed', () =>
      withKeys(async (keys) => {
        const key = await keys.keyFor('p-1');
        await keys.keepPassword('p-1', 'pw-1', HASH);
        expect(await keys.condemned()).toEqual([]);
        for (const person of ['p-1', 'p-2', 'p-3', 'p-3']) await keys.condemn(person);
        expect([...(await keys.condemned())].sort()).toEqual(['p-1', 'p-2', 'p-3']);
        expect([await keys.keyFor('p-1'), await keys.passwordHash('p-1', 'pw-1')]).toEqual([key, HASH]);
        await keys.destroy('p-2');
        await keys.destroy('p-3');
        expect(await keys.condemned()).toEqual(['p-1']);
        expect(await keys.find('p-1')).toEqual(key);
        await keys.condemn('p-2');
        expect(await keys.condemned()).toEqual(['p-1']);
      }));

    it('can be destroyed before there are any, and one person alone is forgotten', () =>
      withKeys(async (keys) => {
        const other = await keys.keyFor('p-2');
        await keys.destroy('p-1');
        expect(await keys.keyFor('p-1')).toBeUndefined();
        expect(await keys.find('p-2')).toEqual(other);
      }));

    it('keep the passwords of each person by their ids, with a key or without, until each is dropped', () =>
      withKeys(async (keys) => {
        expect(await keys.passwordHash('p-1', 'pw-1')).toBeUndefined();
        await keys.keepPassword('p-1', 'pw-1', 'first');
        await keys.keepPassword('p-1', 'pw-1', HASH);
        await keys.keepPassword('p-2', 'pw-1', 'other');
        const key = await keys.keyFor('p-1');
        expect(key).toHaveLength(32);
        await keys.keepPassword('p-1', 'pw-2', 'changed');
        expect(await keys.find('p-1')).toEqual(key);
        expect([await keys.passwordHash('p-1', 'pw-1'), await keys.passwordHash('p-1', 'pw-2')]).toEqual([HASH, 'changed']);
        await keys.dropPassword('p-1', 'pw-1');
        await keys.dropPassword('p-1', 'pw-1');
        expect([await keys.passwordHash('p-1', 'pw-1'), await keys.passwordHash('p-1', 'pw-2')]).toEqual([undefined, 'changed']);
        expect(await keys.passwordHash('p-2', 'pw-1')).toBe('other');
      }));

    it('keep a secret of the installation for each purpose', () =>
      withKeys(async (keys) => {
        const [first, again] = await Promise.all([keys.secret('token'), keys.secret('token')]);
        expect(first).toHaveLength(32);
        expect(again).toEqual(first);
        expect(await keys.secret('command-hash')).not.toEqual(first);
        expect(await keys.secret('token')).toEqual(first);
      }));
  });
}
