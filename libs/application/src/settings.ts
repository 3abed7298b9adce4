import { Refused } from './refused.js';

/** How an installation runs, from the environment. */
export interface Settings {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Before the first `-` of every stream's name. */
  readonly installation: string;
  readonly eventLog: 'sqlite';
  readonly jobs: 'embedded';
  readonly role: 'all';
  readonly evidenceMaxBytes: number;
  readonly evidenceAllowZip: boolean;
  readonly sessionHours: number;
}

/** A setting: how its text becomes a value; undefined where it cannot. */
interface Setting<T> {
  readonly byDefault: string;
  readonly expected: string;
  readonly read: (text: string) => T | undefined;
}

const whole = (byDefault: number, min: number, max: number): Setting<number> => ({
  byDefault: String(byDefault),
  expected: `a whole number from ${min} to ${max}`,
  read: (text) => (/^\d{1,15}$/u.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
});

const matching = (byDefault: string, pattern: RegExp, expected: string): Setting<string> => ({
  byDefault,
  expected,
  read: (text) => (pattern.test(text) ? text : undefined),
});

const oneOf = <const T extends string>(...values: readonly [T, ...T[]]): Setting<T> => ({
  byDefault: values[0],
  expected: `one of ${values.join(', ')}`,
  read: (text) => values.find((value) => value === text),
});

/** Every setting, by the name of its variable. */
export const SETTINGS = {
  DATA_DIR: matching('./data', /\S/u, 'a folder'),
  HOST: matching('127.0.0.1', /^[A-Za-z0-9.:_-]+$/u, 'an address to listen on'),
  PORT: whole(3000, 0, 65_535),
  INSTALLATION: matching('rectify', /^[a-z0-9][a-z0-9_]{0,31}$/u, 'a name of small letters, digits and _, without -'),
  EVENT_LOG: oneOf('sqlite'),
  JOBS: oneOf('embedded'),
  ROLE: oneOf('all'),
  EVIDENCE_MAX_BYTES: whole(200 * 1024 * 1024, 1, 4 * 1024 ** 3),
  EVIDENCE_ALLOW_ZIP: oneOf('false', 'true'),
  SESSION_HOURS: whole(12, 1, 24 * 30),
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings, and refuses to start with ones that cannot be or cannot work together.
 * @throws Refused `settings.invalid`
 */
export function settingsFrom(environment: Environment): Settings {
  return {
    dataDir: read('DATA_DIR', environment),
    host: read('HOST', environment),
    port: read('PORT', environment),
    installation: read('INSTALLATION', environment),
    ...engines(environment),
    evidenceMaxBytes: read('EVIDENCE_MAX_BYTES', environment),
    evidenceAllowZip: read('EVIDENCE_ALLOW_ZIP', environment) === 'true',
    sessionHours: read('SESSION_HOURS', environment),
  };
}

type ValueOf<T> = T extends Setting<infer V> ? V : never;

function read<N extends keyof typeof SETTINGS>(name: N, environment: Environment): ValueOf<(typeof SETTINGS)[N]> {
  const { byDefault, expected, read: from } = SETTINGS[name];
  const given = environment[name];
  const text = given === undefined || given === '' ? byDefault : given;
  const value = from(text);
  if (value === undefined) throw new Refused('invalid', 'settings.invalid', { setting: name, given: text, expected });
  return value as ValueOf<(typeof SETTINGS)[N]>;
}

/** What the distributed engines will need of each other is refused here, once there are any. */
const engines = (environment: Environment) => ({
  eventLog: read('EVENT_LOG', environment),
  jobs: read('JOBS', environment),
  role: read('ROLE', environment),
});
