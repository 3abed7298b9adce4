import { parse } from 'yaml';
import { interpolateAll } from './interpolate.js';
import { environmentFaults, isSecret } from './settings-rules.js';

type Environment = Readonly<Record<string, string>>;

interface Service {
  readonly image?: string;
  readonly build?: unknown;
  readonly profiles?: readonly string[];
  readonly scale?: string;
  readonly restart?: string;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly deploy?: {
    readonly resources?: { readonly limits?: { readonly cpus?: string; readonly memory?: string; readonly pids?: number } };
  };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly configs?: readonly { readonly source: string }[];
  readonly networks?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly read_only?: boolean;
  readonly privileged?: boolean;
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<
    Record<string, { readonly ipam?: { readonly config?: readonly { readonly subnet?: string }[] }; readonly internal?: boolean } | null>
  >;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
}

interface Surroundings {
  /** `ops/compose/example.env`: whatever has no value there is a secret. */
  readonly exampleEnv: string;
  /** Ours, of package.json. */
  readonly version: string;
  readonly hasFile: (path: string) => boolean;
}

/** How many of what a profile has, by what tells them apart. */
const SHAPES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  single: { eventstore: 1, redis: 1, mail: 1, api: 1, worker: 1, proxy: 1, storage: 1 },
  cluster: { eventstore: 3, redis: 1, mail: 1, api: 2, worker: 2, proxy: 1, storage: 1 },
};

/** What is wrong with docker-compose.yml, apart from its form, which the schema tells. */
export function composeFaults(text: string, surroundings: Surroundings): string[] {
  const raw = parse(text, { merge: true }) as ComposeFile;
  const { given, secrets } = readExample(surroundings.exampleEnv);
  const marked = Object.fromEntries(secrets.map((name) => [name, `marker-of-${name}`]));
  const faults = secretFaults(raw, text, given, marked);

  for (const profile of Object.keys(SHAPES)) {
    try {
      const file = interpolateAll(raw, { ...given, ...marked, COMPOSE_PROFILES: profile });
      faults.push(...profileFaults(file, profile, surroundings).map((fault) => `${profile}: ${fault}`));
    } catch (error) {
      faults.push(`${profile}: ${String(error)}`);
    }
  }
  try {
    faults.push(...defaultFaults(interpolateAll(raw, {})).map((fault) => `without a profile: ${fault}`));
  } catch (error) {
    faults.push(`without a profile and without .env: ${String(error)}`);
  }
  return [...faults, ...everywhere(interpolateAll(raw, { ...given, ...marked, ...FITTING }), surroundings)];
}

/** Secrets that have a form, which a marker has not. */
const FITTING = { PERSON_KEYS_MASTER_KEY: Buffer.alloc(32).toString('base64') };

function readExample(text: string): { given: Environment; secrets: readonly string[] } {
  const lines = text.split('\n').filter((line) => /^\w+=/u.test(line));
  const entries = lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const);
  return {
    given: Object.fromEntries(entries.filter(([, value]) => value !== '')),
    secrets: entries.filter(([, value]) => value === '').map(([name]) => name),
  };
}

/** Each secret is asked for by name, none has a default, and none is written down. */
function secretFaults(raw: ComposeFile, text: string, given: Environment, marked: Environment): string[] {
  const faults: string[] = [];
  for (const missing of Object.keys(marked)) {
    const { [missing]: _, ...rest } = marked;
    try {
      interpolateAll(raw, { ...given, ...rest });
      faults.push(`starts without ${missing}`);
    } catch (error) {
      if (!String(error).includes(`required variable ${missing} is missing`)) faults.push(`without ${missing}: ${String(error)}`);
    }
  }
  for (const [, name = ''] of text.matchAll(/\$\{(\w+):?-/gu)) if (isSecret(name)) faults.push(`${name} has a default`);
  const { services } = interpolateAll(raw, { ...given, ...marked });
  for (const [name, { environment = {} }] of Object.entries(services)) {
    for (const [variable, value] of Object.entries(environment)) {
      if (isSecret(variable) && !String(value).startsWith('marker-of-')) faults.push(`${name}: ${variable} does not come from .env`);
    }
  }
  return faults;
}

function defaultFaults({ services }: ComposeFile): string[] {
  const started = Object.keys(services).filter((name) => services[name]?.profiles === undefined);
  if (started.join() !== 'rectify') return [`starts ${started.join(', ')} in place of rectify alone`];
  return services['rectify']?.scale === '1' ? [] : ['does not start'];
}

function profileFaults({ services, networks }: ComposeFile, profile: string, { version }: Surroundings): string[] {
  const active = Object.entries(services).filter(([, { profiles }]) => profiles?.includes(profile));
  const names = new Set(active.map(([name]) => name));
  const faults: string[] = [];
  const counts: Record<string, number> = {};
  for (const [name, service] of active) {
    const kind = kindOf(name, service);
    if (kind !== undefined) counts[kind] = (counts[kind] ?? 0) + 1;
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      const other = services[needed];
      if (other === undefined || !names.has(needed)) faults.push(`${name} waits for ${needed}, which is not there`);
      else if (condition === 'service_completed_successfully' && !isOneShot(other)) faults.push(`${name} waits for the end of ${needed}`);
      else if (condition === 'service_healthy' && !isChecked(other))
        faults.push(`${name} waits for the health of ${needed}, which has no check`);
    }
    if (isOurs(service, version) && service.environment?.['ROLE'] === 'api') {
      const front = networks['front']?.ipam?.config?.[0]?.subnet;
      if (service.environment['TRUSTED_PROXIES'] !== front) faults.push(`${name}: TRUSTED_PROXIES is not the network of the proxy`);
    }
    if (kind === 'eventstore') faults.push(...eventStoreFaults(name, service, profile));
  }
  if (services['rectify']?.scale !== '0') faults.push('the product in one process would run beside it');
  for (const [kind, wanted] of Object.entries(SHAPES[profile] ?? {})) {
    if ((counts[kind] ?? 0) !== wanted) faults.push(`${counts[kind] ?? 0} × ${kind}, not ${wanted}`);
  }
  return faults;
}

function kindOf(name: string, { image = '', environment }: Service): string | undefined {
  if (environment?.['ROLE'] !== undefined) return String(environment['ROLE']);
  if (image.startsWith('eventstore/eventstore:')) return 'eventstore';
  return ['redis', 'mail', 'proxy', 'storage'].find((kind) => kind === name);
}

function eventStoreFaults(name: string, { environment = {} }: Service, profile: string): string[] {
  const isSecure = environment['EVENTSTORE_INSECURE'] === undefined;
  if (profile === 'single') return isSecure ? [`${name} wants certificates`] : [];
  if (!isSecure) return [`${name} has no TLS`];
  const itself = environment['EVENTSTORE_NODE_HOST_ADVERTISE_AS'];
  const others = [1, 2, 3].map((number) => `eventstore-${number}`).filter((other) => other !== name);
  const faults: string[] = [];
  if (itself !== name || environment['EVENTSTORE_REPLICATION_HOST_ADVERTISE_AS'] !== name)
    faults.push(`${name} calls itself something else`);
  if (environment['EVENTSTORE_GOSSIP_SEED'] !== others.map((other) => `${other}:2113`).join())
    faults.push(`${name} does not know the others`);
  for (const variable of ['EVENTSTORE_CERTIFICATE_FILE', 'EVENTSTORE_CERTIFICATE_PRIVATE_KEY_FILE']) {
    if (!String(environment[variable]).startsWith(`/nodes/${name}/`)) faults.push(`${name}: ${variable} is another's`);
  }
  return faults;
}

const isOneShot = ({ restart }: Service) => restart === 'no';
const isChecked = ({ healthcheck, build }: Service) => (healthcheck?.test?.length ?? 0) > 0 || build !== undefined;
const isOurs = ({ image }: Service, version: string) => image === `rectify:${version}`;

/** What holds for every service, whatever the profile. */
function everywhere(file: ComposeFile, surroundings: Surroundings): string[] {
  const { services, volumes, networks, configs } = file;
  const faults = Object.entries(services).flatMap(([name, service]) =>
    serviceFaults(file, service, surroundings).map((fault) => `${name}: ${fault}`),
  );
  const used = new Set(Object.values(services).flatMap((service) => (service.volumes ?? []).map((volume) => volume.split(':')[0])));
  for (const name of Object.keys(volumes)) if (!used.has(name)) faults.push(`volume ${name} is nobody's`);
  const internal = Object.keys(networks).filter((name) => networks[name]?.internal);
  if (internal.join() !== 'back') faults.push('the engines have no network of their own');
  for (const { file: path } of Object.values(configs)) if (!surroundings.hasFile(path)) faults.push(`there is no ${path}`);
  return faults;
}

function serviceFaults({ volumes, networks, configs }: ComposeFile, service: Service, { version }: Surroundings): string[] {
  const { image = '', environment = {}, deploy, ports = [], privileged, cap_drop: dropped, security_opt: security } = service;
  const faults: string[] = [];
  const ours = isOurs(service, version);
  if (ours !== (service.build !== undefined)) faults.push(`image ${image}: what is built here is rectify:${version}`);
  if (!ours && !/^[\w./-]+:v?\d+\.\d+(?:\.\d+)?(?:-[\w.-]+)?$/u.test(image)) faults.push(`image ${image} is not pinned`);
  if (!isOneShot(service) && !isChecked(service)) faults.push('no health check, and it does not end by itself');
  const { cpus, memory, pids } = deploy?.resources?.limits ?? {};
  if (cpus === undefined || memory === undefined || pids === undefined) faults.push('no limits of processor, memory and processes');
  for (const port of ports) if (!port.startsWith('127.0.0.1:')) faults.push(`port ${port} is open to other machines`);
  for (const volume of service.volumes ?? []) if (!((volume.split(':')[0] ?? '') in volumes)) faults.push(`volume ${volume} has no name`);
  for (const { source } of service.configs ?? []) if (!(source in configs)) faults.push(`config ${source} is not there`);
  const named = Array.isArray(service.networks) ? (service.networks as string[]) : Object.keys(service.networks ?? {});
  for (const network of named) if (!(network in networks)) faults.push(`network ${network} is not there`);
  if (privileged || !dropped?.includes('ALL') || !security?.includes('no-new-privileges:true')) faults.push('more rights than it needs');
  if (ours && !service.read_only) faults.push('its root may be written');
  if (ours) faults.push(...environmentFaults(Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)]))));
  return faults;
}
