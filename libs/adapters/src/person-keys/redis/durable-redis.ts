import type { Redis } from 'ioredis';
import { PersonKeysError } from '#application';

/** What a Redis has to be set to that loses nothing it has acknowledged. */
const WANTED: Readonly<Record<string, string>> = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
};

/** @throws PersonKeysError `person-keys.not-durable`, with what is set otherwise, or cannot be asked for */
export async function requireDurable(redis: Pick<Redis, 'config'>): Promise<void> {
  for (const [setting, wanted] of Object.entries(WANTED)) {
    const given = await settingOf(redis, setting);
    if (given !== wanted) throw new PersonKeysError('person-keys.not-durable', { setting, given, wanted });
  }
}

async function settingOf(redis: Pick<Redis, 'config'>, setting: string): Promise<string> {
  try {
    const [, value] = (await redis.config('GET', setting)) as readonly string[];
    return value ?? 'unknown';
  } catch (error) {
    // A user, or a service, that may not ask.
    if (error instanceof Error && /^(?:NOPERM|ERR)\b/u.test(error.message)) return 'unknown';
    throw error;
  }
}
