import { senderIn } from './messages/mail-address.js';
import { Refused } from './refused.js';

const LOG_LEVELS = ['info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting: how its text becomes a value; undefined where it cannot. */
interface Setting<T> {
  readonly byDefault: string;
  readonly expected: string;
  /** Whether its value must not be shown. */
  readonly secret?: boolean;
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

const OFF = 'off';

/** What is there only where somebody wants it. */
const optional = <T>({ expected, read, ...more }: Omit<Setting<T>, 'byDefault'>): Setting<{ readonly value: T | undefined }> => ({
  ...more,
  byDefault: OFF,
  expected: `${expected}, or ${OFF}`,
  read: (text) => {
    const value = text === OFF ? undefined : read(text);
    return value === undefined && text !== OFF ? undefined : { value };
  },
});

const share = (byDefault: number): Setting<number> => ({
  byDefault: String(byDefault),
  expected: 'a number from 0 to 1',
  read: (text) => (/^(?:[01]|[01]?\.\d{1,9})$/u.test(text) && Number(text) <= 1 ? Number(text) : undefined),
});

const ADDRESS = matching('127.0.0.1', /^[A-Za-z0-9.:_-]+$/u, 'an address to listen on');

/** Words with commas between; `none` for none at all. */
const listOf = (word: RegExp, expected: string): Setting<readonly string[]> => ({
  byDefault: 'none',
  expected: `none, or with commas between: ${expected}`,
  read: (text) => {
    const words = text === 'none' ? [] : text.split(',').map((each) => each.trim());
    return words.every((each) => word.test(each)) ? words : undefined;
  },
});

const SMTP_URL =
  /^smtps?:\/\/(?:[^\s:@/?#]+:[^\s:@/?#]*@)?(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?\/?(?:\?starttls=(?:required|if-offered|never))?$/iu;

const REDIS = optional({
  expected: 'a Redis, as redis://name:password@127.0.0.1:6379/0, or rediss:// for TLS',
  read: (text) => (/^rediss?:\/\/[^\s/?#]+(?:\/\d{1,4})?$/u.test(text) && URL.canParse(text) ? text : undefined),
  secret: true,
});

const MASTER_KEY = optional({
  expected: '32 bytes in base64',
  read: (text) => (/^[\w+/]{43}=$/u.test(text) ? Uint8Array.fromBase64(text) : undefined),
  secret: true,
});

/** Every setting, by the name of its variable. */
export const SETTINGS = {
  DATA_DIR: matching('./data', /\S/u, 'a folder'),
  HOST: ADDRESS,
  PORT: whole(3000, 0, 65_535),
  INSTALLATION: matching('rectify', /^[a-z0-9][a-z0-9_]{0,31}$/u, 'a name of small letters, digits and _, without -'),
  EVENT_LOG: oneOf('sqlite', 'eventstoredb'),
  EVENTSTORE_URL: optional({
    expected: 'an EventStoreDB, as esdb://name:password@host:2113?tls=true, or several with commas between',
    read: (text) => (/^esdb(?:\+discover)?:\/\/[^\s/?#]+\/?(?:\?[^\s#]*)?$/u.test(text) ? text : undefined),
    secret: true,
  }),
  JOBS: oneOf('embedded', 'bullmq'),
  REDIS_URL: REDIS,
  REDIS_PREFIX: matching('rectify', /^[\w{}.-]{1,64}$/u, 'letters, digits, _, -, ., { and }'),
  ROLE: oneOf('all', 'api', 'worker'),
  EVIDENCE_STORE: oneOf('disk', 's3'),
  S3_ENDPOINT: optional(matching('', /^https?:\/\/[^\s/?#@]+$/u, 'a server that speaks S3, as https://s3.example.org:9000')),
  S3_REGION: matching('us-east-1', /^[a-z0-9-]{1,64}$/u, 'a region of small letters, digits and -'),
  S3_BUCKET: optional(matching('', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u, 'the name of a bucket')),
  S3_PREFIX: matching('rectify', /^[\w.-]+(?:\/[\w.-]+)*$/u, 'letters, digits, _, - and ., with / between'),
  S3_ACCESS_KEY_ID: optional(matching('', /^[\x21-\x7e]{1,128}$/u, 'the id of an access key')),
  S3_SECRET_ACCESS_KEY: optional({ ...matching('', /^[\x21-\x7e]{1,256}$/u, 'the secret of the access key'), secret: true }),
  S3_PATH_STYLE: oneOf('true', 'false'),
  PERSON_KEYS: oneOf('file', 'redis'),
  PERSON_KEYS_REDIS_URL: REDIS,
  PERSON_KEYS_MASTER_KEY: MASTER_KEY,
  PERSON_KEYS_OLD_MASTER_KEY: MASTER_KEY,
  EVIDENCE_MAX_BYTES: whole(200 * 1024 * 1024, 1, 4 * 1024 ** 3),
  EVIDENCE_ALLOW_ZIP: oneOf('false', 'true'),
  SESSION_HOURS: whole(12, 1, 24 * 30),
  LOG_LEVEL: oneOf(...LOG_LEVELS),
  METRICS_PORT: optional(whole(0, 0, 65_535)),
  METRICS_HOST: ADDRESS,
  METRICS_TOKEN: optional({ ...matching('', /^[\x21-\x7e]{16,256}$/u, '16 to 256 printable ASCII characters'), secret: true }),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    matching('', /^https?:\/\/[\x21-\x7e]+$/u, 'the base URL of a collector that takes OTLP over HTTP'),
  ),
  OTEL_TRACES_SAMPLER_ARG: share(1),
  OTEL_SERVICE_NAME: matching('rectify', /^[\w.-]{1,64}$/u, 'a name of letters, digits, _, . and -'),
  BODY_MAX_BYTES: whole(256 * 1024, 1024, 1024 ** 2),
  HEADERS_MAX_BYTES: whole(16 * 1024, 1024, 256 * 1024),
  REQUESTS_PER_SECOND_ACCOUNT: whole(1000, 0, 1_000_000),
  REQUESTS_PER_SECOND_ADDRESS: whole(2000, 0, 1_000_000),
  EVENT_STREAMS_PER_ACCOUNT: whole(16, 0, 1_000_000),
  EVENT_STREAM_BEHIND_BYTES: whole(16 * 1024 * 1024, 0, 1024 ** 3),
  UPLOADS_PER_ACCOUNT: whole(8, 0, 100_000),
  UPLOADS_AT_ONCE: whole(64, 0, 100_000),
  SIGN_IN_FAILURES_ACCOUNT: whole(10, 0, 10_000),
  SIGN_IN_FAILURES_ADDRESS: whole(100, 0, 100_000),
  MAX_CONNECTIONS: whole(10_000, 1, 1_000_000),
  HEADERS_TIMEOUT_SECONDS: whole(15, 1, 3600),
  REQUEST_TIMEOUT_SECONDS: whole(900, 1, 86_400),
  IDLE_TIMEOUT_SECONDS: whole(72, 1, 3600),
  TRUSTED_PROXIES: listOf(/^[0-9a-f.:]+(?:\/\d{1,3})?$/iu, 'addresses or networks, as 10.0.0.0/8'),
  CORS_ORIGINS: listOf(/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/u, 'origins, as https://console.example.org'),
  SMTP_URL: optional({
    expected: 'a mail server, as smtp://name:password@mail.example.org:587, with what is special in name and password URL-encoded',
    read: (text) => (SMTP_URL.test(text) && URL.canParse(text) ? text : undefined),
    secret: true,
  }),
  MAIL_FROM: optional({ expected: 'a mail address, or a name and <a mail address>', read: senderIn }),
  PUBLIC_URL: matching('http://localhost:3000', /^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/u, 'an address, as https://rectify.example.org'),
  CHANNEL_ALLOW_PRIVATE: oneOf('false', 'true'),
  CHANNEL_TIMEOUT_MS: whole(10_000, 100, 120_000),
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

type ValueOf<T> = T extends Setting<infer V> ? V : never;

/** @throws Refused `settings.invalid` */
export function read<N extends keyof typeof SETTINGS>(name: N, environment: Environment): ValueOf<(typeof SETTINGS)[N]> {
  const { byDefault, expected, secret = false, read: from }: Setting<unknown> = SETTINGS[name];
  const given = environment[name];
  const text = given === undefined || given === '' ? byDefault : given;
  const value = from(text);
  if (value === undefined) throw new Refused('invalid', 'settings.invalid', { setting: name, given: secret ? '…' : text, expected });
  return value as ValueOf<(typeof SETTINGS)[N]>;
}

/** A setting that another one needs. */
export const missing = (setting: keyof typeof SETTINGS, expected: string): Refused => unfit(setting, OFF, expected);

export const unfit = (setting: keyof typeof SETTINGS, given: string, expected: string): Refused =>
  new Refused('invalid', 'settings.invalid', { setting, given, expected });
