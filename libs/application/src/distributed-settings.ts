import { missing, read, unfit, type Environment } from './settings-table.js';

/** Which engines are behind the ports, and where those are that nodes share. */
export interface DistributedSettings {
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
  readonly sharedKeys: SharedKeysSettings | undefined;
  /** Where they would be shared, also where they are not: keys may be moved there, and back; undefined where that is not said as a whole. */
  readonly keysRedis: SharedKeysSettings | undefined;
}

interface SharedKeysSettings {
  readonly redis: RedisSettings;
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  /** The one of before, while both are read. */
  readonly oldMasterKey: Uint8Array | undefined;
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

/** @throws Refused `settings.invalid` where they cannot work together */
export const distributedSettings = (environment: Environment): DistributedSettings => ({
  ...engines(environment),
  bucket: bucket(environment),
  sharedKeys: sharedKeys(environment),
  keysRedis: keysRedis(environment),
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

function sharedKeys(environment: Environment): DistributedSettings['sharedKeys'] {
  if (read('PERSON_KEYS', environment) === 'file') return undefined;
  for (const [setting, what] of [
    ['PERSON_KEYS_REDIS_URL', 'a Redis'],
    ['PERSON_KEYS_MASTER_KEY', 'a key'],
  ] as const)
    if (read(setting, environment).value === undefined) throw missing(setting, `${what}, since PERSON_KEYS is redis`);
  return keysRedis(environment);
}

function keysRedis(environment: Environment): DistributedSettings['keysRedis'] {
  const { value: url } = read('PERSON_KEYS_REDIS_URL', environment);
  const { value: masterKey } = read('PERSON_KEYS_MASTER_KEY', environment);
  if (url === undefined || masterKey === undefined) return undefined;
  const { value: oldMasterKey } = read('PERSON_KEYS_OLD_MASTER_KEY', environment);
  if (oldMasterKey?.toBase64() === masterKey.toBase64())
    throw unfit('PERSON_KEYS_OLD_MASTER_KEY', '…', 'another key than PERSON_KEYS_MASTER_KEY');
  return { redis: { url, prefix: read('REDIS_PREFIX', environment) }, masterKey, oldMasterKey };
}

/** What the distributed engines need of each other is refused here. */
function engines(environment: Environment): Pick<DistributedSettings, 'eventLog' | 'eventStoreUrl' | 'jobs' | 'redis' | 'role'> {
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
  const eventStoreUrl = eventStore(environment);
  const url = needed('EVENTSTORE_URL', environment, isShared && 'an EventStoreDB, since EVENT_LOG is eventstoredb');
  const redis = needed('REDIS_URL', environment, jobs === 'bullmq' && 'a Redis, since JOBS is bullmq');
  const prefix = read('REDIS_PREFIX', environment);
  return {
    eventStoreUrl,
    eventLog: url === undefined ? { engine: 'sqlite' } : { engine: 'eventstoredb', url },
    jobs,
    redis: redis === undefined ? undefined : { url: redis, prefix },
    role,
  };
}

/** What the client takes, and no log can be kept by. */
function eventStore(environment: Environment): string | undefined {
  const { value: url } = read('EVENTSTORE_URL', environment);
  const [address = '', ...more] = url?.split('?') ?? [];
  const options = new Map<string, string[]>();
  for (const [name = '', value = ''] of more
    .join('&')
    .split('&')
    .map((option) => option.split('=').map(asItsClientReads)))
    options.set(name, [...(options.get(name) ?? []), value]);
  const says = (name: string, allowed: string) => options.get(name)?.every((value) => value === allowed) ?? true;
  if (!says('throwonappendfailure', 'true'))
    throw unfit('EVENTSTORE_URL', '…', 'one without throwOnAppendFailure=false: what the server refuses would count as written');
  if (!says('nodepreference', 'leader'))
    throw unfit('EVENTSTORE_URL', '…', 'one with nodePreference=leader, or none: another node may answer with what was true before');
  if (options.get('tls')?.at(-1) !== 'false' && /[/@,]\d+\.\d+\.\d+\.\d+(?=[:,/]|$)/u.test(address))
    throw unfit(
      'EVENTSTORE_URL',
      '…',
      'one with hosts by their names, where it speaks TLS: Node.js takes no number for the name of a server',
    );
  return url;
}

const asItsClientReads = (text: string): string => text.trim().toLowerCase().replaceAll(/[_-]/gu, '');

/** @param why where it is needed; without that it counts for nothing, though it be there */
function needed(name: 'EVENTSTORE_URL' | 'REDIS_URL', environment: Environment, why: string | false): string | undefined {
  const { value } = read(name, environment);
  if (why === false) return undefined;
  if (value === undefined) throw missing(name, why);
  return value;
}
