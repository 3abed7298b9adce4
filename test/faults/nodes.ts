import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { OwnEventStore } from '../support/event-store.js';
import { DURABLY, ownRedis, type OwnRedis } from '../support/redis.js';
import { atomicS3, type AtomicS3 } from '../support/s3.js';
import { ServerProcess } from '../support/server-process.js';

/** By which it is seen what a node does. */
export type NodeName = `${'api' | 'worker'}-${number}`;
export const WORKERS: readonly NodeName[] = ['worker-1', 'worker-2'];
export const API_NODES: readonly NodeName[] = ['api-1', 'api-2'];
export const NODES: readonly NodeName[] = [...WORKERS, ...API_NODES];

const LATE_SERVER = fileURLToPath(new URL('./late-process.mjs', import.meta.url));

/** How often nodes are asked for what nobody tells. */
const LOOK_MS = 100;
/** A node that says nothing for so long stands still, or looks for a server that does. */
const SILENCE_MS = 2_000;

/** What a node says of itself. */
interface Readiness {
  readonly ready: boolean;
  readonly leads: boolean;
  readonly head?: string;
  readonly subscribers: readonly { readonly position?: string }[];
}

export interface NodesOptions {
  /** Of streams and keys. Default: one that nobody has used before. */
  readonly installation?: string;
  /** What all nodes are set to beside what they need. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** An installation of several nodes, on servers of its own that a test may kill. */
export class Nodes {
  private readonly running = new Map<NodeName | 'late', ServerProcess>();

  private constructor(
    readonly eventStore: OwnEventStore,
    readonly redis: OwnRedis,
    private readonly s3: AtomicS3,
    private readonly folder: string,
    private readonly masterKey: string,
    readonly installation: string,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** Starts none yet. */
  static async on(
    eventStore: OwnEventStore,
    { installation = `test_${randomBytes(6).toString('hex')}`, settings = {} }: NodesOptions = {},
  ): Promise<Nodes> {
    const [redis, s3, folder] = await Promise.all([ownRedis(DURABLY), atomicS3(), mkdtemp(join(tmpdir(), 'rectify-nodes-'))]);
    return new Nodes(eventStore, redis, s3, folder, randomBytes(32).toString('base64'), installation, settings);
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
      ...this.settings,
    };
  }

  folderOf(name: string): string {
    return join(this.folder, name);
  }

  /** @param settings of this node alone */
  async start(name: NodeName, settings: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const node = await ServerProcess.start(this.folderOf(name), {
      environment: { ...this.environment, ROLE: name.startsWith('api') ? 'api' : 'worker', ...settings },
    });
    this.running.set(name, node);
    return node;
  }

  /** An API node whose clock is three months behind: what is issued through it is overdue for all the others. */
  async startLate(): Promise<ServerProcess> {
    const node = await ServerProcess.start(this.folderOf('late'), {
      environment: { ...this.environment, ROLE: 'api' },
      main: LATE_SERVER,
    });
    this.running.set('late', node);
    return node;
  }

  at(name: NodeName): ServerProcess {
    const node = this.running.get(name);
    if (!node) throw new TypeError(`${name} was not started`);
    return node;
  }

  /** Those that people ask, whichever runs now. */
  get urls(): readonly string[] {
    return API_NODES.map((name) => this.at(name).url);
  }

  /** Whether a node says that it leads; one that does not answer says nothing. */
  async leads(name: NodeName): Promise<boolean> {
    return (await this.readiness(name))?.leads === true;
  }

  /** The worker that leads, as soon as one does. @param otherThan a node that may take itself for it still */
  async leader(otherThan?: NodeName): Promise<NodeName> {
    for (;;) {
      for (const name of WORKERS) if (name !== otherThan && (await this.leads(name))) return name;
      await sleep(LOOK_MS);
    }
  }

  /** Until each of these has folded all that there is, and nothing more follows from it. @returns where the log ends then */
  async settled(names: readonly NodeName[] = NODES): Promise<string> {
    let before = '';
    for (;;) {
      const states = await Promise.all(names.map((name) => this.readiness(name)));
      const head = states[0]?.head ?? '';
      const haveAll = states.every((state) => state?.ready === true && state.subscribers.every(({ position }) => position === head));
      const isLed = states.filter((state) => state?.leads).length === 1;
      if (haveAll && isLed && head === before) return head;
      before = head;
      await sleep(LOOK_MS);
    }
  }

  private async readiness(name: NodeName): Promise<Readiness | undefined> {
    try {
      const answer = await fetch(`${this.at(name).url}/readyz`, { signal: AbortSignal.timeout(SILENCE_MS) });
      return (await answer.json()) as Readiness;
    } catch {
      return undefined;
    }
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
