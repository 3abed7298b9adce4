import fastifyStatic from '@fastify/static';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { openApiDocument } from './document.js';
import { routesOf } from './routes.js';

const VERSION = '1';

/** The page may load what this server serves, and nothing else: the browser itself sees to that. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const FILES = ['swagger-ui.css', 'index.css', 'favicon-32x32.png', 'swagger-ui-bundle.js'];

/** Serves `/openapi.json`, and a page of it at `/docs`. */
export async function addDocumentation(app: NestFastifyApplication): Promise<void> {
  const document = JSON.stringify(openApiDocument(routesOf(app.get(DiscoveryService), app.get(MetadataScanner)), VERSION));
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.get('/openapi.json', (_, reply) => reply.type('application/json').send(document));
  await fastify.register(
    async (scope) => {
      scope.addHook('onRequest', (_, reply, done) => {
        reply.header('content-security-policy', POLICY);
        done();
      });
      scope.get('', (_, reply) => reply.type('text/html').send(page('./docs/')));
      scope.get('/', { prefixTrailingSlash: 'slash' }, (_, reply) => reply.type('text/html').send(page('./')));
      scope.get('/swagger-ui-init.js', (_, reply) => reply.type('text/javascript').send(begin(document)));
      const allowedPath = (path: string) => FILES.includes(path.slice(1));
      await scope.register(fastifyStatic, { root: SWAGGER_UI, decorateReply: false, index: false, allowedPath });
    },
    { prefix: '/docs' },
  );
}

/** @param at where its files lie, seen from its own address */
const page = (at: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Rectify</title>
    <link rel="stylesheet" href="${at}swagger-ui.css">
    <link rel="stylesheet" href="${at}index.css">
    <link rel="icon" type="image/png" href="${at}favicon-32x32.png" sizes="32x32">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${at}swagger-ui-bundle.js"></script>
    <script src="${at}swagger-ui-init.js"></script>
  </body>
</html>
`;

/** It shows, and sends nothing. */
const begin = (document: string): string =>
  `SwaggerUIBundle({ spec: ${document}, dom_id: '#swagger-ui', validatorUrl: null, supportedSubmitMethods: [] });\n`;
