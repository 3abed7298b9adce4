import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { ChannelError } from '#application';

/** The addresses of a name; node's own by default. */
export type Resolve = (hostname: string) => Promise<readonly Resolved[]>;

interface Resolved {
  readonly address: string;
  readonly family: number;
}

/**
 * Networks of one's own: reached where the operator allows it. The two families are apart, since a list of node's that holds IPv6 networks answers
 * for IPv4 addresses as well.
 */
const PRIVATE = {
  4: listOf('ipv4', ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16]),
  6: listOf('ipv6', ['::1', 128], ['fc00::', 7]),
};

/**
 * Never reached: what IANA's special-purpose registries hold besides. Link-local is among them, since it is where clouds keep their
 * credentials; so is every IPv6 form that carries an IPv4 address, which would go round the lists of those.
 */
const NEVER = {
  4: listOf(
    'ipv4',
    ['0.0.0.0', 8],
    ['169.254.0.0', 16],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ),
  6: listOf(
    'ipv6',
    // What is no global unicast.
    ['::', 3],
    ['4000::', 2],
    ['8000::', 1],
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ),
};

type Reach = 'public' | 'private' | 'never';

/** Who is at an address, as far as the address tells; no address at all, or one of a zone, is never reached. */
export function reachOf(address: string): Reach {
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || address.includes('%')) return 'never';
  if (PRIVATE[family].check(address, `ipv${family}`)) return 'private';
  return NEVER[family].check(address, `ipv${family}`) ? 'never' : 'public';
}

/** What may be connected to. */
export interface Reachable {
  /** Whether private networks may be, and those also without encryption. */
  readonly allowPrivate: boolean;
}

/** @throws ChannelError `channel.address-forbidden` */
export function requireReachable(address: string, isEncrypted: boolean, { allowPrivate }: Reachable): void {
  const reach = reachOf(address);
  if (reach === 'never' || (reach === 'private' && !allowPrivate)) throw new ChannelError('channel.address-forbidden', { reason: reach });
  if (reach === 'public' && !isEncrypted) throw new ChannelError('channel.address-forbidden', { reason: 'not-encrypted' });
}

/**
 * A name's addresses, for node to connect to: looked up once, and refused as a whole where one of them may not be reached. What was checked is
 * what is connected to, so that a name which answers something else the next moment gains nothing.
 */
export const checkedLookup =
  (isEncrypted: boolean, reachable: Reachable, resolve: Resolve = resolveBySystem): LookupFunction =>
  (hostname, { all }, callback) => {
    resolve(hostname).then(
      (found) => {
        try {
          for (const { address } of found) requireReachable(address, isEncrypted, reachable);
        } catch (error) {
          callback(error as ChannelError, []);
          return;
        }
        const [first] = found;
        if (first === undefined) callback(new ChannelError('channel.unreachable', { reason: 'ENOTFOUND' }), []);
        else if (all === true) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as Error, []),
    );
  };

const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true });

function listOf(family: 'ipv4' | 'ipv6', ...networks: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family);
  return list;
}
