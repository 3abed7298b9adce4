import type { PersonKeys } from '#application';

const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA';

/** Everything that keys answer about these people, whichever node asks. */
export const held = async (keys: PersonKeys, people: readonly string[]) => ({
  secret: await keys.secret('token'),
  people: await Promise.all(people.map(async (person) => [await keys.find(person), await keys.passwordHash(person, 'pw-1')])),
  condemned: [...(await keys.condemned())],
});

/** Gives each of them a key and a password; one key is destroyed then, and one condemned. */
export async function fill(keys: PersonKeys, people: readonly string[]): ReturnType<typeof held> {
  await keys.secret('token');
  for (const person of people) {
    await keys.keyFor(person);
    await keys.keepPassword(person, 'pw-1', HASH);
  }
  await keys.destroy('p-3');
  await keys.condemn('p-4');
  return held(keys, people);
}
