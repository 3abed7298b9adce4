import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Channel, ChannelAddress } from '#application';
import type { Behaviour, ChannelSettings, Received, Receiver } from './receiver.js';

/** A request as the other side sees it. */
export interface Arrived {
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A kind of receiver over HTTP: how it checks, and how it says what. */
export interface HttpParty {
  /** Path and query. */
  readonly path: string;
  readonly secret: string | undefined;
  open(settings: ChannelSettings): Channel;
  /** What it was sent, or what it answers where that is not as it must be. */
  check(arrived: Arrived): Received | Answered;
  readonly answers: Readonly<Record<'takes' | 'limits' | 'is busy' | 'refuses', Answered>>;
}

export async function httpReceiver(behaviour: Behaviour, party: HttpParty): Promise<Receiver> {
  const received: Received[] = [];
  let connections = 0;
  const answered = (response: ServerResponse, { status, body: text, headers = {} }: Answered) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  };
  const take = (arrived: Arrived): Answered => {
    const checked = party.check(arrived);
    if ('status' in checked) return checked;
    received.push(checked);
    return party.answers.takes;
  };
  const answer = ({ url = '', headers, socket }: IncomingMessage, response: ServerResponse, body: string) => {
    const here = `http://${headers.host ?? ''}`;
    switch (behaviour) {
      case 'is silent':
        break;
      case 'is endless':
        endless(response);
        break;
      case 'is foreign':
        socket.end('SSH-2.0-OpenSSH_9.7\r\n');
        break;
      case 'redirects':
        answered(response, { status: 307, body: '', headers: { location: here + party.path } });
        break;
      case 'takes':
        answered(response, take({ url: new URL(url, here), headers, body }));
        break;
      default:
        answered(response, party.answers[behaviour]);
    }
  };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => answer(request, response, Buffer.concat(pieces).toString('utf8')));
    response.on('error', () => undefined);
  });
  server.on('connection', () => (connections += 1));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const address: ChannelAddress = {
    target: `http://127.0.0.1:${port}${party.path}`,
    ...(party.secret !== undefined && { secret: party.secret }),
  };
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { address, received, connections: () => connections, channel: (settings) => party.open(settings), close };
}

/** Says yes, and then never comes to an end. */
function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = () => {
    while (!response.destroyed && response.write('0'.repeat(16 * 1024)));
  };
  response.on('drain', more);
  more();
}
