import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const PREFLIGHT_SECONDS = 600;

/** Answers are data: a browser that is led to one shows nothing, runs nothing, frames nothing, and keeps nothing. */
const NOTHING = { 'default-src': ["'none'"], 'base-uri': ["'none'"], 'form-action': ["'none'"], 'frame-ancestors': ["'none'"] };

const TRANSPORT = { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false };

/** What is answered before any hook runs says the same. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': `max-age=${TRANSPORT.maxAge}`,
  'content-security-policy': Object.entries(NOTHING)
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join(';'),
};

/** What browsers are told with every answer, and whose pages may call: nobody's from elsewhere, unless their origins are listed. */
export async function addBrowserPolicy(fastify: FastifyInstance, origins: readonly string[]): Promise<void> {
  await fastify.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: NOTHING },
    strictTransportSecurity: TRANSPORT,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  if (origins.length === 0) return;
  await fastify.register(cors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'Last-Event-ID', 'Range', 'traceparent'],
    exposedHeaders: ['ETag', 'Location', 'Retry-After', 'Content-Disposition', 'Content-Range', 'X-Request-Id', 'Rectify-Stopped-At'],
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  });
}
