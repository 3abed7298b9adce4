import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { EmailChannel } from '#adapters';
import type { SelfSigned } from '../../support/self-signed.js';
import type { Behaviour, Received, Receiver } from './receiver.js';

export const FROM = { name: '督导办', address: 'rectify@example.org' };
export const ACCOUNT = { user: 'rectify', password: 'p@ss/word' };
export const TO = 'branch@example.net';

/** What came over SMTP, as it came. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
  readonly isEncrypted: boolean;
}

/** A server with STARTTLS and an account, as a house has one. */
export interface MailServer {
  readonly port: number;
  readonly mails: readonly Mail[];
  connections(): number;
  close(): Promise<void>;
}

export interface TakingServer extends MailServer {
  /** The first mail, as soon as it is there. */
  first(): Promise<Mail>;
}

const refusal = (responseCode: number) => Object.assign(new Error('so the server says that'), { responseCode });
const REFUSALS: Partial<Record<Behaviour, number>> = { limits: 452, 'is busy': 421, refuses: 550, redirects: 551 };

/** @param behaviour one that is silent has the whole mail, and does not say so */
export async function mailServer(certificate: SelfSigned, behaviour: Behaviour, more: SMTPServerOptions = {}): Promise<TakingServer> {
  const mails: Mail[] = [];
  const first = Promise.withResolvers<Mail>();
  let connections = 0;
  const server = new SMTPServer({
    ...certificate,
    ...more,
    authMethods: ['PLAIN', 'LOGIN'],
    onConnect: (_, done) => {
      connections += 1;
      done();
    },
    onAuth: ({ username, password }, _, done) => {
      if (username === ACCOUNT.user && password === ACCOUNT.password) done(null, { user: username });
      else done(refusal(535));
    },
    onRcptTo: (_, __, done) => {
      const code = REFUSALS[behaviour];
      done(code === undefined ? null : refusal(code));
    },
    onData: (stream, { envelope, secure }, done) => {
      void text(stream).then((source) => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const mail = { from, to: envelope.rcptTo.map(({ address }) => address), source, isEncrypted: secure };
        mails.push(mail);
        first.resolve(mail);
        if (behaviour !== 'is silent') done();
      });
    },
  });
  // Who goes away in the midst of a greeting is no fault here.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: (listening.address() as AddressInfo).port, mails, connections: () => connections, first: () => first.promise, close };
}

/** Something on a port that is no mail server. */
async function bareServer(greet: (socket: Socket) => void): Promise<MailServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    greet(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: (server.address() as AddressInfo).port, mails: [], connections: () => connections, close };
}

const GREETINGS: Partial<Record<Behaviour, (socket: Socket) => void>> = {
  'is silent': () => undefined,
  'is foreign': (socket) => void socket.end('SSH-2.0-OpenSSH_9.7\r\n'),
  'is endless': (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write('0'.repeat(16 * 1024)));
    };
    socket.on('drain', more);
    more();
  },
};

export const smtpUrl = ({ user, password }: typeof ACCOUNT, port: number, query = '') =>
  `smtp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@localhost:${port}${query}`;

export async function smtpReceiver(certificate: SelfSigned, behaviour: Behaviour): Promise<Receiver & { readonly port: number }> {
  const greet = GREETINGS[behaviour];
  const server = greet ? await bareServer(greet) : await mailServer(certificate, behaviour);
  return {
    port: server.port,
    address: { target: TO },
    get received() {
      return server.mails.map(receivedIn);
    },
    connections: () => server.connections(),
    channel: ({ timeoutMs }) => new EmailChannel({ smtpUrl: smtpUrl(ACCOUNT, server.port), from: FROM, timeoutMs }),
    close: () => server.close(),
  };
}

/** The id that a reader's programme tells doubles by. */
export const mailId = ({ source }: Mail): string => /^Message-ID: <([^@>]*)@example\.org>\r?$/imu.exec(source)?.[1] ?? '';

/** With the first part of what he reads. */
function receivedIn(mail: Mail): Received {
  const { source } = mail;
  const [, encoded = ''] = /Content-Transfer-Encoding: base64\r\n\r\n([\s\S]*?)\r\n(?:\r\n)?--/u.exec(source) ?? [];
  return { id: mailId(mail), content: Buffer.from(encoded, 'base64').toString('utf8') };
}
