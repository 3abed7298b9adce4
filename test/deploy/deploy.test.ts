import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { composeFaults } from '../../scripts/deploy/compose-rules.js';
import { dockerfileFaults } from '../../scripts/deploy/dockerfile-rules.js';
import { interpolate } from '../../scripts/deploy/interpolate.js';
import { kubernetesFaults } from '../../scripts/deploy/kubernetes-rules.js';

const text = (path: string) => readFileSync(path, 'utf8');
const [dockerfile, compose, exampleEnv] = [text('Dockerfile'), text('docker-compose.yml'), text('ops/compose/example.env')];
const manifests = Object.fromEntries(readdirSync('ops/kubernetes').map((name) => [name, text(`ops/kubernetes/${name}`)]));
const { version } = JSON.parse(text('package.json')) as { version: string };

const ofDockerfile = (file: string) => dockerfileFaults(file, '26.10.0');
const ofCompose = (file: string) => composeFaults(file, { exampleEnv, version, hasFile: () => true });
const ofKubernetes = (name: string, file: string) => kubernetesFaults({ ...manifests, [name]: file }, version);

/** The text with one thing changed; a change that changes nothing is no test. */
function changed(file: string, from: string | RegExp, to: string): string {
  const result = file.replace(from, to);
  if (result === file) throw new Error(`${String(from)} is not there`);
  return result;
}

describe('what is in the repository has no faults', () => {
  test('Dockerfile', () => expect(ofDockerfile(dockerfile)).toEqual([]));
  test('docker-compose.yml', () => expect(ofCompose(compose)).toEqual([]));
  test('ops/kubernetes', () => expect(kubernetesFaults(manifests, version)).toEqual([]));
});

test.each([
  ['a base that moves', /26\.10\.0-bookworm-slim$/mu, '26-slim', 'not the Node that is tested with'],
  ['an instruction that is none', 'EXPOSE', 'EXPOSES', 'Unknown instruction'],
  ['root', 'USER 1000:1000', 'USER root', 'runs as root'],
  ['no health check', /HEALTHCHECK[^\n]*\\\n[^\n]*\n/u, '', 'no health check'],
  ['what comes from outside the stages', 'COPY --from=build /app/dist ./dist', 'COPY dist ./dist', 'copied past the stages'],
])('a Dockerfile with %s is refused', (_, from, to, fault) => {
  expect(ofDockerfile(changed(dockerfile, from, to)).join('\n')).toContain(fault);
});

test.each([
  ['an image without a version', 'redis:7.4.11-alpine', 'redis:alpine', 'is not pinned'],
  ['a secret with a default', '${REDIS_PASSWORD:?set it in .env}', '${REDIS_PASSWORD:-redis}', 'REDIS_PASSWORD has a default'],
  ['a secret that is written down', /S3_SECRET_ACCESS_KEY: \$\{.*\}$/mu, 'S3_SECRET_ACCESS_KEY: hush', 'does not come from .env'],
  [
    'a secret that the default would need',
    '${COMPOSE_PROFILES:+${REDIS_PASSWORD:?set it in .env}}',
    '${REDIS_PASSWORD:?}',
    'without a profile',
  ],
  ['a port for everybody', "'127.0.0.1:${PORT:-3000}:8080'", "'${PORT:-3000}:8080'", 'open to other machines'],
  ['a folder of the machine', "'data:/data'", "'./data:/data'", 'has no name'],
  ['a variable that nobody reads', 'S3_PATH_STYLE:', 'S3_PATHSTYLE:', 'S3_PATHSTYLE is no setting'],
  ['a value that cannot be', 'JOBS: bullmq', 'JOBS: redis', 'JOBS has to be one of'],
  ['a service of no profile', '    profiles: [single]\n', '', 'in place of rectify alone'],
  ['no limits', "    deploy: { resources: { limits: { cpus: '4', memory: 4g, pids: 256 } } }\n", '', 'no limits'],
  ['no health check', / {4}healthcheck:\n {6}test: \[CMD, \/mailpit, readyz\]\n(?: {6}.*\n)+/u, '', 'no health check'],
  [
    'a proxy that is not believed',
    'TRUSTED_PROXIES: ${FRONT_NETWORK:-172.30.60.0/24}',
    'TRUSTED_PROXIES: none',
    'not the network of the proxy',
  ],
  ['a node that does not know the others', 'eventstore-1:2113,eventstore-3:2113\n', 'eventstore-1:2113\n', 'does not know the others'],
  ['one API node less', '    <<: *api-node\n', '    <<: *api-node\n    profiles: [single]\n', '1 × api, not 2'],
])('a Compose file with %s is refused', (_, from, to, fault) => {
  expect(ofCompose(changed(compose, from, to)).join('\n')).toContain(fault);
});

test.each([
  ['a field that is none', 'api.yaml', 'readinessProbe:', 'readinesProbe:', 'readinesProbe'],
  ['a value of another type', 'api.yaml', 'replicas: 2', "replicas: 'two'", 'replicas'],
  ['one pod', 'api.yaml', 'replicas: 2', 'replicas: 1', 'fewer than two pods'],
  [
    'a root that may be written',
    'worker.yaml',
    'readOnlyRootFilesystem: true',
    'readOnlyRootFilesystem: false',
    'more rights than it needs',
  ],
  ['no budget', 'api.yaml', /---\napiVersion: policy[\s\S]*?(?=---\n)/u, '', 'no PodDisruptionBudget'],
  ['a variable that nobody reads', 'kustomization.yaml', 'PUBLIC_URL=', 'PUBLIC_ADDRESS=', 'PUBLIC_ADDRESS is no setting'],
  ['a secret in it', 'kustomization.yaml', '- JOBS=bullmq', '- S3_SECRET_ACCESS_KEY=hush', 'S3_SECRET_ACCESS_KEY is a secret'],
  ['a Secret', 'namespace.yaml', /kind: Namespace/u, 'kind: Secret', 'a kind that is not asked for'],
  ['a file that is not listed', 'kustomization.yaml', '  - ingress.yaml\n', '', 'is not among the resources'],
])('manifests with %s are refused', (_, name, from, to, fault) => {
  expect(ofKubernetes(name, changed(manifests[name]!, from, to)).join('\n')).toContain(fault);
});

test('variables are put in as Compose does', () => {
  expect(interpolate('a $$ ${A} ${B:-${A}} ${B-x} ${B:+y} ${A:+<${A}>}', { A: '1' })).toBe('a $ 1 1 x  <1>');
  expect(interpolate('${P:+${S:?why}}', {})).toBe('');
  expect(() => interpolate('${P:+${S:?why}}', { P: 'on' })).toThrow('required variable S is missing a value: why');
});
