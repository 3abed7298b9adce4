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
        await keys.setPassword('p-1', HASH);
        await keys.destroy('p-1');
        await keys.destroy('p-1');
        expect(await keys.find('p-1')).toBeUndefined();
        expect(await keys.keyFor('p-1')).toBeUndefined();
        expect(await keys.passwordOf('p-1')).toBeUndefined();
        await expect(keys.setPassword('p-1', HASH)).rejects.toEqual(
          expect.objectContaining({ name: 'PersonKeysError', code: 'person-keys.destroyed', details: { person: 'p-1' } }),
        );
        expect(await keys.passwordOf('p-1')).toBeUndefined();
      }));

    it('can be destroyed before there are any, and one person alone is forgotten', () =>
      withKeys(async (keys) => {
        const other = await keys.keyFor('p-2');
        await keys.destroy('p-1');
        expect(await keys.keyFor('p-1')).toBeUndefined();
        expect(await keys.find('p-2')).toEqual(other);
      }));

    it('keep the last password of each person, with a key or without', () =>
      withKeys(async (keys) => {
        expect(await keys.passwordOf('p-1')).toBeUndefined();
        await keys.setPassword('p-1', 'first');
        await keys.setPassword('p-1', HASH);
        await keys.setPassword('p-2', 'other');
        expect(await keys.passwordOf('p-1')).toBe(HASH);
        const key = await keys.keyFor('p-1');
        expect(key).toHaveLength(32);
        await keys.setPassword('p-1', 'changed');
        expect(await keys.find('p-1')).toEqual(key);
        expect(await keys.passwordOf('p-2')).toBe('other');
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
