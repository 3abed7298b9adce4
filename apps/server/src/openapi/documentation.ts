import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
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

/** Serves `/openapi.json`, and a page of it at `/docs`. */
export function addDocumentation(app: NestFastifyApplication): void {
  const routes = routesOf(app.get(DiscoveryService), app.get(MetadataScanner));
  const document = openApiDocument(routes, VERSION) as unknown as OpenAPIObject;
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      if (/^\/docs(?:\/|$)/u.test(request.url)) reply.header('content-security-policy', POLICY);
      done();
    });
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Rectify',
    swaggerOptions: { validatorUrl: null, supportedSubmitMethods: [] as string[] },
  });
}
