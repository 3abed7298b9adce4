import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { JobsError } from '#application';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { Queue } from 'bullmq';
import type { FastifyInstance } from 'fastify';
import { RedisConnections, type RedisAt } from '../../redis/redis-connections.js';
import { QUEUE } from './queue-name.js';

const ANSWER_MS = 5_000;

/** What the page would load from elsewhere: a font. */
const FROM_ELSEWHERE = /<link\b[^>]*\bhref="(?:https?:)?\/\/[^>]*>/giu;

/** Pages that show what Redis holds of our jobs. */
export interface JobsBoard {
  /** Adds them below a path. Whoever adds them sees to who may come in. */
  addTo(fastify: FastifyInstance, path: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The board of BullMQ, to look at: it changes nothing, since a queue that was paused there, or a job that was made up, would stand in no
 * history. Dead jobs are retried where that is answered for. Nothing of it is loaded from another host.
 */
export function openBoard(at: RedisAt): JobsBoard {
  const redis = new RedisConnections(at, { answerMs: ANSWER_MS, refusal: JobsError });
  const options = { connection: redis.commands, prefix: at.prefix, skipVersionCheck: true, skipMetasUpdate: true };
  const queue = new Queue(QUEUE, options);
  // Each call says itself that it failed.
  queue.on('error', () => undefined);
  return {
    async addTo(fastify, path) {
      const serverAdapter = new FastifyAdapter();
      serverAdapter.setBasePath(path);
      const uiBasePath = dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json'));
      const uiConfig = { boardTitle: 'Rectify', hideRedisDetails: true };
      createBullBoard({ queues: [new BullMQAdapter(queue, { readOnlyMode: true })], serverAdapter, options: { uiBasePath, uiConfig } });
      fastify.addHook('onSend', (_, reply, payload, done) => {
        const isPage = String(reply.getHeader('content-type')).startsWith('text/html') && typeof payload === 'string';
        done(null, isPage ? payload.replace(FROM_ELSEWHERE, '') : payload);
      });
      await fastify.register(serverAdapter.registerPlugin(), { prefix: path });
    },
    close() {
      redis.close();
      return Promise.resolve();
    },
  };
}
