import { SETTINGS } from '../../libs/application/src/settings-table.js';

/** Node's own, and those that OpenTelemetry reads by itself. */
const NOT_OURS = new Set(['NODE_ENV', 'NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'OTEL_EXPORTER_OTLP_HEADERS']);

const settings: Readonly<Record<string, { readonly read: (text: string) => unknown; readonly expected: string }>> = SETTINGS;

/** What is wrong with the variables that a node of Rectify is given. */
export function environmentFaults(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (NOT_OURS.has(name)) return [];
    const setting = settings[name];
    if (setting === undefined) return [`${name} is no setting`];
    return setting.read(value) === undefined ? [`${name} has to be ${setting.expected}`] : [];
  });
}

export const isSecret = (name: string): boolean => /PASSWORD|SECRET|TOKEN|MASTER_KEY|ACCESS_KEY|_AUTH$|^REDISCLI_AUTH$/u.test(name);
