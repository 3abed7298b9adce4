import { distributedSettings, type DistributedSettings } from './distributed-settings.js';
import type { Sender } from './messages/mail-address.js';
import { missing, read, type Environment, type LogLevel } from './settings-table.js';

/** How an installation runs, from the environment. */
export interface Settings extends DistributedSettings {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Before the first `-` of every stream's name. */
  readonly installation: string;
  readonly evidenceMaxBytes: number;
  readonly evidenceAllowZip: boolean;
  readonly sessionHours: number;
  readonly logLevel: LogLevel;
  /** Where the metrics have a listener of their own; undefined without one. */
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
  /** By which the metrics are read, on either port; undefined where nobody may on the public one. */
  readonly metricsToken: string | undefined;
  /** The base URL of a collector of traces; undefined where nothing is traced. */
  readonly tracesEndpoint: string | undefined;
  /** Of the traces that begin here, from 0 to 1. */
  readonly tracesRatio: number;
  readonly serviceName: string;
  readonly limits: Limits;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Origins whose pages may call. */
  readonly corsOrigins: readonly string[];
  readonly channels: ChannelSettings;
  /** Where the installation is reached from outside; links in messages begin with it. */
  readonly publicUrl: string;
}

/** How messages leave the house. */
interface ChannelSettings {
  /** Undefined where no mail is sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: Sender } | undefined;
  /** Whether webhooks and robots may be in private networks, and there without encryption. */
  readonly allowPrivate: boolean;
  /** Milliseconds for one message. */
  readonly timeoutMs: number;
}

/** How much anybody may ask for; 0 stands for no limit. */
export interface Limits {
  readonly bodyMaxBytes: number;
  readonly headersMaxBytes: number;
  readonly requestsPerSecondAccount: number;
  readonly requestsPerSecondAddress: number;
  readonly eventStreamsPerAccount: number;
  /** So far a listener who takes nothing may fall behind, in bytes. */
  readonly eventStreamBehindBytes: number;
  readonly uploadsPerAccount: number;
  readonly uploadsAtOnce: number;
  readonly signInFailuresAccount: number;
  readonly signInFailuresAddress: number;
  readonly maxConnections: number;
  readonly headersTimeoutSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly idleTimeoutSeconds: number;
}

/**
 * Reads the settings, and refuses to start with ones that cannot be or cannot work together.
 * @throws Refused `settings.invalid`
 */
export function settingsFrom(environment: Environment): Settings {
  return {
    dataDir: read('DATA_DIR', environment),
    host: read('HOST', environment),
    port: read('PORT', environment),
    installation: read('INSTALLATION', environment),
    ...distributedSettings(environment),
    evidenceMaxBytes: read('EVIDENCE_MAX_BYTES', environment),
    evidenceAllowZip: read('EVIDENCE_ALLOW_ZIP', environment) === 'true',
    sessionHours: read('SESSION_HOURS', environment),
    logLevel: read('LOG_LEVEL', environment),
    metricsPort: read('METRICS_PORT', environment).value,
    metricsHost: read('METRICS_HOST', environment),
    metricsToken: read('METRICS_TOKEN', environment).value,
    tracesEndpoint: read('OTEL_EXPORTER_OTLP_ENDPOINT', environment).value,
    tracesRatio: read('OTEL_TRACES_SAMPLER_ARG', environment),
    serviceName: read('OTEL_SERVICE_NAME', environment),
    limits: limits(environment),
    trustedProxies: read('TRUSTED_PROXIES', environment),
    corsOrigins: read('CORS_ORIGINS', environment),
    channels: {
      mail: mail(environment),
      allowPrivate: read('CHANNEL_ALLOW_PRIVATE', environment) === 'true',
      timeoutMs: read('CHANNEL_TIMEOUT_MS', environment),
    },
    publicUrl: read('PUBLIC_URL', environment).replace(/\/$/u, ''),
  };
}

const limits = (environment: Environment): Limits => ({
  bodyMaxBytes: read('BODY_MAX_BYTES', environment),
  headersMaxBytes: read('HEADERS_MAX_BYTES', environment),
  requestsPerSecondAccount: read('REQUESTS_PER_SECOND_ACCOUNT', environment),
  requestsPerSecondAddress: read('REQUESTS_PER_SECOND_ADDRESS', environment),
  eventStreamsPerAccount: read('EVENT_STREAMS_PER_ACCOUNT', environment),
  eventStreamBehindBytes: read('EVENT_STREAM_BEHIND_BYTES', environment),
  uploadsPerAccount: read('UPLOADS_PER_ACCOUNT', environment),
  uploadsAtOnce: read('UPLOADS_AT_ONCE', environment),
  signInFailuresAccount: read('SIGN_IN_FAILURES_ACCOUNT', environment),
  signInFailuresAddress: read('SIGN_IN_FAILURES_ADDRESS', environment),
  maxConnections: read('MAX_CONNECTIONS', environment),
  headersTimeoutSeconds: read('HEADERS_TIMEOUT_SECONDS', environment),
  requestTimeoutSeconds: read('REQUEST_TIMEOUT_SECONDS', environment),
  idleTimeoutSeconds: read('IDLE_TIMEOUT_SECONDS', environment),
});

function mail(environment: Environment): ChannelSettings['mail'] {
  const { value: smtpUrl } = read('SMTP_URL', environment);
  const { value: from } = read('MAIL_FROM', environment);
  if (smtpUrl === undefined) return undefined;
  if (from === undefined) throw missing('MAIL_FROM', 'a sender, since SMTP_URL is set');
  return { smtpUrl, from };
}
