import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnEventStore } from '../support/event-store.js';
import { DURABLY, ownRedis, type OwnRedis } from '../support/redis.js';
import { atomicS3, type AtomicS3 } from '../support/s3.js';
import { ServerProcess } from '../support/server-process.js';

export type NodeName = 'api-1' | 'api-2' | 'worker-1' | 'worker-2';
export const NODES: readonly NodeName[] = ['worker-1', 'worker-2', 'api-1', 'api-2'];

/** An installation of several nodes, on servers of its own that a test may kill. */
export class Nodes {
  readonly installation = `test_${randomBytes(6).toString('hex')}`;
  private readonly running = new Map<NodeName, ServerProcess>();

  private constructor(
    readonly eventStore: OwnEventStore,
    readonly redis: OwnRedis,
    private readonly s3: AtomicS3,
    private readonly folder: string,
    private readonly masterKey: string,
  ) {}

  /** Starts none yet. */
  static async on(eventStore: OwnEventStore): Promise<Nodes> {
    const [redis, s3, folder] = await Promise.all([ownRedis(DURABLY), atomicS3(), mkdtemp(join(tmpdir(), 'rectify-nodes-'))]);
    return new Nodes(eventStore, redis, s3, folder, randomBytes(32).toString('base64'));
  }

  /** What all of them are set to. */
  get environment(): Readonly<Record<string, string>> {
    const { endpoint, bucket, credentials } = this.s3.at();
    return {
      INSTALLATION: this.installation,
      EVENT_LOG: 'eventstoredb',
      EVENTSTORE_URL: this.eventStore.url,
      JOBS: 'bullmq',
      REDIS_URL: this.redis.url,
      REDIS_PREFIX: this.installation,
      PERSON_KEYS: 'redis',
      PERSON_KEYS_REDIS_URL: this.redis.url,
      PERSON_KEYS_MASTER_KEY: this.masterKey,
      EVIDENCE_STORE: 's3',
      S3_ENDPOINT: endpoint,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      LOG_LEVEL: 'silent',
    };
  }

  folderOf(name: string): string {
    return join(this.folder, name);
  }

  async start(name: NodeName): Promise<ServerProcess> {
    const node = await ServerProcess.start(this.folderOf(name), {
      environment: { ...this.environment, ROLE: name.startsWith('api') ? 'api' : 'worker' },
    });
    this.running.set(name, node);
    return node;
  }

  at(name: NodeName): ServerProcess {
    const node = this.running.get(name);
    if (!node) throw new TypeError(`${name} was not started`);
    return node;
  }

  /** Those that people ask, whichever runs now. */
  get urls(): readonly string[] {
    return (['api-1', 'api-2'] as const).map((name) => this.at(name).url);
  }

  async kill(name: NodeName): Promise<void> {
    await this.at(name).kill();
  }

  async stop(): Promise<void> {
    for (const node of this.running.values()) {
      node.goOn();
      await node.stop();
    }
  }

  /** Where one is killed and the data of a node are asked for by another process, it has to be stopped before. */
  async close(): Promise<void> {
    for (const node of this.running.values()) await node.kill();
    await Promise.all([this.redis.close(), this.s3.close(), rm(this.folder, { recursive: true, force: true })]);
  }
}
