import { SETTINGS } from '../../libs/application/src/settings.js';

/** Node's own, and those that OpenTelemetry reads by itself. */
const NOT_OURS = new Set(['NODE_ENV', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'OTEL_EXPORTER_OTLP_HEADERS']);

/** Settings of the distributed engines that come with them. Whichever is a setting by now has to leave this list. */
const COMING = new Set([
  'EVENTSTORE_URL',
  ...['EVIDENCE_STORE', 'S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_PATH_STYLE'],
  ...['PERSON_KEYS', 'PERSON_KEYS_MASTER_KEY'],
]);

/** Likewise values of settings that are there. */
const COMING_VALUES: Readonly<Record<string, readonly string[]>> = { EVENT_LOG: ['eventstoredb'], ROLE: ['api', 'worker'] };

const settings: Readonly<Record<string, { readonly read: (text: string) => unknown; readonly expected: string }>> = SETTINGS;

/** What is wrong with the variables that a node of Rectify is given. */
export function environmentFaults(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (NOT_OURS.has(name) || COMING.has(name)) return [];
    const setting = settings[name];
    if (setting === undefined) return [`${name} is no setting`];
    if (COMING_VALUES[name]?.includes(value)) return [];
    return setting.read(value) === undefined ? [`${name} has to be ${setting.expected}`] : [];
  });
}

/** What this file waits for and has come. */
export function comeTrue(): string[] {
  return [
    ...[...COMING].filter((name) => name in settings),
    ...Object.entries(COMING_VALUES).flatMap(([name, values]) =>
      values.filter((value) => settings[name]?.read(value) !== undefined).map((value) => `${name}=${value}`),
    ),
  ].map((come) => `scripts/deploy/settings-rules.ts: ${come} has come, take it off the list`);
}

export const isSecret = (name: string): boolean => /PASSWORD|SECRET|TOKEN|MASTER_KEY|ACCESS_KEY|_AUTH$|^REDISCLI_AUTH$/u.test(name);
