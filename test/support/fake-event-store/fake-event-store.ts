import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { seeded, type Draw } from '../../faults/seed.js';
import type { OwnEventStore } from '../event-store.js';
import type { SelfSigned } from '../self-signed.js';
import { Gate } from './gate.js';
import type { Host } from './host.js';
import { asks, type Credentials } from './password.js';
import { Refusals, type Refusal } from './refusals.js';
import { SearchRate } from './search-rate.js';
import { clusterInfo, streamsService, supportedMethods } from './services.js';
import { StoredLog } from './stored-log.js';
import { Subscriptions } from './subscriptions.js';
import { WriteQueue } from './write-queue.js';

export interface FakeOptions {
  /** Where it speaks TLS, by whose certificate. */
  readonly tls?: SelfSigned;
  /** The only ones by which it answers. */
  readonly credentials?: Credentials;
}

/** From when it is started until it is killed. */
interface Life {
  readonly gate: Gate;
  readonly server: Server;
  readonly queue: WriteQueue;
  readonly subscriptions: Subscriptions;
}

/**
 * NOT an EventStoreDB: a fake of one, in this process and in memory, which speaks the client's gRPC and keeps to what a real one was seen to do,
 * as far as the adapter asks for it. For machines that have no real one, and for faults that a real one cannot be asked for.
 */
export class FakeEventStore implements OwnEventStore {
  readonly #draw: Draw;
  readonly #log = new StoredLog();
  readonly #refusals = new Refusals();
  readonly #searchRate = new SearchRate();
  readonly #options: FakeOptions;
  #port = 0;
  #life: Life | undefined;
  #leader: FakeEventStore | undefined;

  private constructor(draw: Draw, options: FakeOptions) {
    this.#draw = draw;
    this.#options = options;
  }

  static async start(options: FakeOptions = {}): Promise<FakeEventStore> {
    const fake = new FakeEventStore(seeded('A FAKE of EventStoreDB stands in for a real one'), options);
    await fake.revive();
    return fake;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  get port(): number {
    return this.#port;
  }

  async kill(): Promise<void> {
    const life = this.#life;
    this.#life = undefined;
    if (!life) return;
    life.queue.end();
    await life.gate.close();
    life.server.forceShutdown();
  }

  async revive(): Promise<void> {
    if (this.#life) return;
    this.#log.noteStart();
    const queue = new WriteQueue(this.#draw);
    const subscriptions = new Subscriptions(this.#log, this.#draw, this.#searchRate);
    const port = () => this.#leader?.port ?? this.#port;
    const host: Host = { log: this.#log, refusals: this.#refusals, queue, searchRate: this.#searchRate, port };
    const { tls, credentials } = this.#options;
    const interceptors = credentials ? [asks(credentials)] : [];
    const server = new Server({ 'grpc.max_receive_message_length': 17 * 1024 * 1024, interceptors });
    server.addService(streamsGrpc.StreamsService, streamsService(host, subscriptions));
    server.addService(featuresGrpc.ServerFeaturesService, { getSupportedMethods: supportedMethods });
    server.addService(gossipGrpc.GossipService, { read: clusterInfo(host) });
    const bind = promisify((done: (error: Error | null, port: number) => void) =>
      server.bindAsync('127.0.0.1:0', tls ? ssl(tls) : ServerCredentials.createInsecure(), done),
    );
    const gate = await Gate.open(await bind(), this.#port);
    this.#port = gate.port;
    this.#life = { gate, server, queue, subscriptions };
  }

  stop(): void {
    this.#life?.gate.stop();
  }

  goOn(): void {
    this.#life?.gate.goOn();
  }

  /** Answers come so many milliseconds later than they are given, until it is told another number. */
  answerLate(byMs: number): void {
    if (this.#life) this.#life.gate.lateMs = byMs;
  }

  close(): Promise<void> {
    return this.kill();
  }

  /** The next appends and reads are refused, so many of them. */
  refuse(how: Refusal, calls = 1): void {
    this.#refusals.refuse(how, calls);
  }

  /** The next call is told that another leads from here on. */
  giveWayTo(leader: FakeEventStore): void {
    this.#leader = leader;
    this.refuse('not-leader');
  }

  /** The next append lands, and whoever sent it hears nothing. */
  loseAnswers(calls = 1): void {
    this.#refusals.loseAnswers(calls);
  }

  /** Appends of more data are refused, as a server does that was set up so. */
  limit(bytes: number): void {
    this.#refusals.mostBytes = bytes;
  }

  /** Whoever reads by a filter waits while it looks through what he does not want. */
  searchAtMost(eventsASecond: number): void {
    this.#searchRate.aSecond = eventsASecond;
  }

  /** Another installation writes so many events. */
  writeAsAnother(events: number): void {
    const data = new TextEncoder().encode('{}');
    const written = Array.from({ length: events }, () => ({ id: randomUUID(), type: 'Noted', isJson: true, data, metadata: data }));
    this.#log.append(`another_${randomUUID()}-1`, 'any', written);
  }

  /** Appends and reads are answered, and whoever follows hears nothing. @returns what ends it */
  muteSubscriptions(): () => void {
    return this.#life?.subscriptions.mute() ?? (() => undefined);
  }

  /** How often its clients have sent something, from when it was started or revived: questions, and signs of life. */
  get timesHeard(): number {
    return this.#life?.gate.sent ?? 0;
  }

  /** How many subscriptions it has dropped by itself since they did not keep up, from when it was started or revived. */
  get tooSlowSubscriptions(): number {
    return this.#life?.subscriptions.tooSlow ?? 0;
  }

  /** As the server drops whoever is too slow for it. @returns how many there were */
  dropSubscriptions(): number {
    const count = this.#life?.subscriptions.count ?? 0;
    this.#life?.subscriptions.dropAll();
    return count;
  }
}

const ssl = ({ key, cert }: SelfSigned): ServerCredentials =>
  ServerCredentials.createSsl(null, [{ private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }]);
