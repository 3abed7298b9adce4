import { randomBytes } from 'node:crypto';

type Environment = Readonly<Record<string, string | undefined>>;

/** By what the environment chooses engines that stand elsewhere. */
const CHOICES = ['EVENT_LOG', 'EVENTSTORE_URL', 'JOBS', 'REDIS_URL'] as const;

/** The engines that the story is told on: what the environment names, as an installation that nobody has used before; else the embedded ones. */
export function enginesOf(environment: Environment): Readonly<Record<string, string>> {
  const chosen = CHOICES.flatMap((name) => {
    const value = environment[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  if (chosen.length === 0) return {};
  const installation = `demo_${randomBytes(6).toString('hex')}`;
  return { ...Object.fromEntries(chosen), INSTALLATION: installation, REDIS_PREFIX: installation };
}
