import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';

export interface S3At {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly pathStyle: boolean;
}

/** A server that speaks S3, on a port of its own of this machine. */
export interface S3Server {
  readonly name: string;
  readonly port: number;
  /** A prefix of its own in a bucket that is there. @param port the way to it, where it is not the server's own */
  at(port?: number): S3At;
  /** What lies below such a prefix, whole or not. */
  names(at: S3At): Promise<string[]>;
  close(): Promise<void>;
}

const BUCKET = 'office';
const KEYS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

const atOn =
  (own: number) =>
  (port?: number): S3At => ({
    endpoint: `http://127.0.0.1:${port ?? own}`,
    region: 'us-east-1',
    bucket: BUCKET,
    prefix: randomUUID(),
    credentials: KEYS,
    pathStyle: true,
  });

/** What a server says instead of doing something. */
export interface S3Refusal {
  readonly status: number;
  readonly code: string;
}

export interface AtomicS3 extends S3Server {
  /** Multipart uploads that were begun, and neither completed nor aborted. */
  readonly uploads: ReadonlySet<string>;
  /** Is asked of each request as it comes, by its method, its path and what it does with an upload. */
  meet: (request: string) => Promise<S3Refusal | undefined>;
}

/** Keeps S3's word: an object is there as a whole or not at all, and uploads are aborted. Believes any signature. */
export async function atomicS3(): Promise<AtomicS3> {
  const uploads = new Set<string>();
  const app = buildApp({ logger: false });
  const server: AtomicS3 & { port: number } = {
    name: 'a server whose objects are whole or not there',
    port: 0,
    uploads,
    at: (port) => atOn(server.port)(port),
    meet: () => Promise.resolve(undefined),
    names: (at) => new Objects(at).names(),
    close: () => app.close(),
  };
  app.addHook('onRequest', async ({ method, url }, reply) => {
    const refusal = await server.meet(`${method} ${url}`);
    if (!refusal) return;
    const { status, code } = refusal;
    return reply.code(status).type('application/xml').send(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const { uploadId } = request.query as { readonly uploadId?: string };
    const created = /<UploadId>([^<]+)</u.exec(String(payload))?.[1];
    if (reply.statusCode < 300 && uploadId !== undefined && request.method !== 'PUT') uploads.delete(uploadId);
    else if (created !== undefined) uploads.add(created);
    done(null, payload);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  server.port = (app.server.address() as AddressInfo).port;
  const client = clientOf(server.at());
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  client.destroy();
  return server;
}

/** Checks every signature. Writes objects in their places, so that a reader may see half of one. */
export async function signedS3(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'rectify-s3-'));
  const options = { address: '127.0.0.1', port: 0, directory, silent: true, vhostBuckets: false, configureBuckets: [{ name: BUCKET }] };
  const server = new S3rver(options);
  const { port } = await server.run();
  return {
    name: 'a server that checks signatures',
    port,
    at: atOn(port),
    // Of a list it checks another signature than every other server.
    names: ({ prefix }) => readdir(join(directory, BUCKET, prefix), { recursive: true }).catch(() => []),
    async close() {
      server.httpServer.closeAllConnections();
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}

const clientOf = ({ endpoint, region, credentials }: S3At): S3Client =>
  new S3Client({ endpoint, region, credentials, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });

/** What lies below a prefix, for whoever looks behind our back. */
export class Objects {
  readonly #client: S3Client;

  constructor(private readonly at: S3At) {
    this.#client = clientOf(at);
  }

  async names(): Promise<string[]> {
    const { bucket: Bucket, prefix } = this.at;
    const { Contents = [] }: ListObjectsV2CommandOutput = await this.#client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
    return Contents.map(({ Key = '' }) => Key.slice(prefix.length + 1));
  }

  async read(name: string): Promise<Buffer> {
    const { Body } = await this.#client.send(new GetObjectCommand(this.#place(name)));
    return Buffer.from(await Body!.transformToByteArray());
  }

  async write(name: string, bytes: Buffer): Promise<void> {
    await this.#client.send(new PutObjectCommand({ ...this.#place(name), Body: bytes }));
  }

  close(): void {
    this.#client.destroy();
  }

  #place(name: string) {
    return { Bucket: this.at.bucket, Key: `${this.at.prefix}/${name}` };
  }
}

/** The settings by which evidence is in that bucket. */
export const inBucket = ({ endpoint, bucket, prefix, credentials }: S3At) => ({
  EVIDENCE_STORE: 's3',
  S3_ENDPOINT: endpoint,
  S3_BUCKET: bucket,
  S3_PREFIX: prefix,
  S3_ACCESS_KEY_ID: credentials.accessKeyId,
  S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
});
