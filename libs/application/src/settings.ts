import { senderIn, type Sender } from './messages/mail-address.js';
import { Refused } from './refused.js';

/** How an installation runs, from the environment. */
export interface Settings {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Before the first `-` of every stream's name. */
  readonly installation: string;
  readonly eventLog: { readonly engine: 'sqlite' } | { readonly engine: 'eventstoredb'; readonly url: string };
  /** Where an EventStoreDB is, also where the log is not on it: a log may be moved there. */
  readonly eventStoreUrl: string | undefined;
  readonly jobs: 'embedded' | 'bullmq';
  /** Where BullMQ keeps its jobs; undefined where they are embedded. */
  readonly redis: RedisSettings | undefined;
  readonly role: Role;
  /** Where evidence is kept; undefined where it lies in the data folder. */
  readonly bucket: BucketSettings | undefined;
  /** Where the keys of people are shared; undefined where they lie in the data folder. */
  readonly sharedKeys: { readonly redis: RedisSettings; /** 32 bytes. */ readonly masterKey: Uint8Array } | undefined;
  readonly evidenceMaxBytes: number;
  readonly evidenceAllowZip: boolean;
  readonly sessionHours: number;
  readonly logLevel: LogLevel;
  /** Where the metrics have a listener of their own; undefined without one. */
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
  /** By which the metrics are read, on either port; undefined where nobody may on the public one. */
  readonly metricsToken: string | undefined;
  /** The base URL of a collector of traces; undefined where nothing is traced. */
  readonly tracesEndpoint: string | undefined;
  /** Of the traces that begin here, from 0 to 1. */
  readonly tracesRatio: number;
  readonly serviceName: string;
  readonly limits: Limits;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Origins whose pages may call. */
  readonly corsOrigins: readonly string[];
  readonly channels: ChannelSettings;
  /** Where the installation is reached from outside; links in messages begin with it. */
  readonly publicUrl: string;
}

/** What a node does: it answers people, does what is due and what follows by itself, or both. */
type Role = 'all' | 'api' | 'worker';

interface RedisSettings {
  readonly url: string;
  /** Before every key. */
  readonly prefix: string;
}

/** A bucket on a server that speaks S3. */
interface BucketSettings {
  /** Undefined for AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  /** Before the `/` of every key. */
  readonly prefix: string;
  /** Undefined where the machine has a role, or the SDK's own variables or files say who asks. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Whether the bucket is in the path, and not in the host's name. */
  readonly pathStyle: boolean;
}

/** How messages leave the house. */
interface ChannelSettings {
  /** Undefined where no mail is sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: Sender } | undefined;
  /** Whether webhooks and robots may be in private networks, and there without encryption. */
  readonly allowPrivate: boolean;
  /** Milliseconds for one message. */
  readonly timeoutMs: number;
}

/** How much anybody may ask for; 0 stands for no limit. */
export interface Limits {
  readonly bodyMaxBytes: number;
  readonly headersMaxBytes: number;
  readonly requestsPerSecondAccount: number;
  readonly requestsPerSecondAddress: number;
  readonly eventStreamsPerAccount: number;
  /** So far a listener who takes nothing may fall behind, in bytes. */
  readonly eventStreamBehindBytes: number;
  readonly uploadsPerAccount: number;
  readonly uploadsAtOnce: number;
  readonly signInFailuresAccount: number;
  readonly signInFailuresAddress: number;
  readonly maxConnections: number;
  readonly headersTimeoutSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly idleTimeoutSeconds: number;
}

const LOG_LEVELS = ['info', 'trace', 'debug', 'warn', 'error', 'fatal', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

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

/** Every setting, by the name of its variable. */
export const SETTINGS = {
  DATA_DIR: matching('./data', /\S/u, 'a folder'),
  HOST: ADDRESS,
  PORT: whole(3000, 0, 65_535),
  INSTALLATION: matching('rectify', /^[a-z0-9][a-z0-9_]{0,31}$/u, 'a name of small letters, digits and _, without -'),
  EVENT_LOG: oneOf('sqlite', 'eventstoredb'),
  EVENTSTORE_URL: optional({
    expected: 'an EventStoreDB, as esdb://name:password@127.0.0.1:2113?tls=true, or several with commas between',
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
  PERSON_KEYS_MASTER_KEY: optional({
    expected: '32 bytes in base64',
    read: (text) => (/^[\w+/]{43}=$/u.test(text) ? Uint8Array.fromBase64(text) : undefined),
    secret: true,
  }),
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
    bucket: bucket(environment),
    sharedKeys: sharedKeys(environment),
    evidenceMaxBytes: read('EVIDENCE_MAX_BYTES', environment),
    evidenceAllowZip: read('EVIDENCE_ALLOW_ZIP', environment) === 'true',
    sessionHours: read('SESSION_HOURS', environment),
    logLevel: read('LOG_LEVEL', environment),
    metricsPort: read('METRICS_PORT', environment).value,
    metricsHost: read('METRICS_HOST', environment),
    metricsToken: read('METRICS_TOKEN', environment).value,
    tracesEndpoint: read('OTEL_EXPORTER_OTLP_ENDPOINT', environment).value,
    tracesRatio: read('OTEL_TRACES_SAMPLER_ARG', environment),
    serviceName: read('OTEL_SERVICE_NAME', environment),
    limits: limits(environment),
    trustedProxies: read('TRUSTED_PROXIES', environment),
    corsOrigins: read('CORS_ORIGINS', environment),
    channels: {
      mail: mail(environment),
      allowPrivate: read('CHANNEL_ALLOW_PRIVATE', environment) === 'true',
      timeoutMs: read('CHANNEL_TIMEOUT_MS', environment),
    },
    publicUrl: read('PUBLIC_URL', environment).replace(/\/$/u, ''),
  };
}

const limits = (environment: Environment): Limits => ({
  bodyMaxBytes: read('BODY_MAX_BYTES', environment),
  headersMaxBytes: read('HEADERS_MAX_BYTES', environment),
  requestsPerSecondAccount: read('REQUESTS_PER_SECOND_ACCOUNT', environment),
  requestsPerSecondAddress: read('REQUESTS_PER_SECOND_ADDRESS', environment),
  eventStreamsPerAccount: read('EVENT_STREAMS_PER_ACCOUNT', environment),
  eventStreamBehindBytes: read('EVENT_STREAM_BEHIND_BYTES', environment),
  uploadsPerAccount: read('UPLOADS_PER_ACCOUNT', environment),
  uploadsAtOnce: read('UPLOADS_AT_ONCE', environment),
  signInFailuresAccount: read('SIGN_IN_FAILURES_ACCOUNT', environment),
  signInFailuresAddress: read('SIGN_IN_FAILURES_ADDRESS', environment),
  maxConnections: read('MAX_CONNECTIONS', environment),
  headersTimeoutSeconds: read('HEADERS_TIMEOUT_SECONDS', environment),
  requestTimeoutSeconds: read('REQUEST_TIMEOUT_SECONDS', environment),
  idleTimeoutSeconds: read('IDLE_TIMEOUT_SECONDS', environment),
});

function bucket(environment: Environment): BucketSettings | undefined {
  if (read('EVIDENCE_STORE', environment) === 'disk') return undefined;
  const { value: name } = read('S3_BUCKET', environment);
  const { value: accessKeyId } = read('S3_ACCESS_KEY_ID', environment);
  const { value: secretAccessKey } = read('S3_SECRET_ACCESS_KEY', environment);
  if (name === undefined) throw missing('S3_BUCKET', 'a bucket, since EVIDENCE_STORE is s3');
  if (accessKeyId !== undefined && secretAccessKey === undefined)
    throw missing('S3_SECRET_ACCESS_KEY', 'a secret, since S3_ACCESS_KEY_ID is set');
  if (secretAccessKey !== undefined && accessKeyId === undefined)
    throw missing('S3_ACCESS_KEY_ID', 'an id, since S3_SECRET_ACCESS_KEY is set');
  return {
    endpoint: read('S3_ENDPOINT', environment).value,
    region: read('S3_REGION', environment),
    bucket: name,
    prefix: read('S3_PREFIX', environment),
    credentials: accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined,
    pathStyle: read('S3_PATH_STYLE', environment) === 'true',
  };
}

function sharedKeys(environment: Environment): Settings['sharedKeys'] {
  if (read('PERSON_KEYS', environment) === 'file') return undefined;
  const { value: url } = read('PERSON_KEYS_REDIS_URL', environment);
  const { value: masterKey } = read('PERSON_KEYS_MASTER_KEY', environment);
  if (url === undefined) throw missing('PERSON_KEYS_REDIS_URL', 'a Redis, since PERSON_KEYS is redis');
  if (masterKey === undefined) throw missing('PERSON_KEYS_MASTER_KEY', 'a key, since PERSON_KEYS is redis');
  return { redis: { url, prefix: read('REDIS_PREFIX', environment) }, masterKey };
}

/** A setting that another one needs. */
const missing = (setting: keyof typeof SETTINGS, expected: string): Refused => unfit(setting, OFF, expected);

function mail(environment: Environment): ChannelSettings['mail'] {
  const { value: smtpUrl } = read('SMTP_URL', environment);
  const { value: from } = read('MAIL_FROM', environment);
  if (smtpUrl === undefined) return undefined;
  if (from === undefined) throw missing('MAIL_FROM', 'a sender, since SMTP_URL is set');
  return { smtpUrl, from };
}

type ValueOf<T> = T extends Setting<infer V> ? V : never;

function read<N extends keyof typeof SETTINGS>(name: N, environment: Environment): ValueOf<(typeof SETTINGS)[N]> {
  const { byDefault, expected, secret = false, read: from }: Setting<unknown> = SETTINGS[name];
  const given = environment[name];
  const text = given === undefined || given === '' ? byDefault : given;
  const value = from(text);
  if (value === undefined) throw new Refused('invalid', 'settings.invalid', { setting: name, given: secret ? '…' : text, expected });
  return value as ValueOf<(typeof SETTINGS)[N]>;
}

/** What the distributed engines need of each other is refused here. */
function engines(environment: Environment): Pick<Settings, 'eventLog' | 'eventStoreUrl' | 'jobs' | 'redis' | 'role'> {
  const [engine, jobs, role] = [read('EVENT_LOG', environment), read('JOBS', environment), read('ROLE', environment)];
  const isShared = engine === 'eventstoredb';
  if (role !== 'all' && !isShared) {
    throw unfit('EVENT_LOG', engine, `eventstoredb, since ROLE is ${role}: the file of a log is one process's`);
  }
  if (role !== 'all') {
    for (const [setting, shared] of [
      ['PERSON_KEYS', 'redis'],
      ['EVIDENCE_STORE', 's3'],
    ] as const) {
      const given = read(setting, environment);
      if (given !== shared) throw unfit(setting, given, `${shared}, since ROLE is ${role}: what lies in a data folder is one node's`);
    }
  }
  if (isShared && jobs !== 'bullmq') throw unfit('JOBS', jobs, 'bullmq, since EVENT_LOG is eventstoredb');
  const url = needed('EVENTSTORE_URL', environment, isShared && 'an EventStoreDB, since EVENT_LOG is eventstoredb');
  const redis = needed('REDIS_URL', environment, jobs === 'bullmq' && 'a Redis, since JOBS is bullmq');
  const prefix = read('REDIS_PREFIX', environment);
  return {
    eventStoreUrl: read('EVENTSTORE_URL', environment).value,
    eventLog: url === undefined ? { engine: 'sqlite' } : { engine: 'eventstoredb', url },
    jobs,
    redis: redis === undefined ? undefined : { url: redis, prefix },
    role,
  };
}

/** @param why where it is needed; without that it counts for nothing, though it be there */
function needed(name: 'EVENTSTORE_URL' | 'REDIS_URL', environment: Environment, why: string | false): string | undefined {
  const { value } = read(name, environment);
  if (why === false) return undefined;
  if (value === undefined) throw missing(name, why);
  return value;
}

const unfit = (setting: keyof typeof SETTINGS, given: string, expected: string): Refused =>
  new Refused('invalid', 'settings.invalid', { setting, given, expected });
