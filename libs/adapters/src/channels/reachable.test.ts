import { describe, expect, it, test } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { checkedLookup, reachOf, type Resolve } from './reachable.js';

test.each([
  ['public', '8.8.8.8'],
  ['public', '100.63.255.255'],
  ['public', '172.32.0.1'],
  ['public', '223.5.5.5'],
  ['public', '2400:3200::1'],
  ['public', '2606:4700:4700::1111'],
  ['private', '10.1.2.3'],
  ['private', '100.64.0.1'],
  ['private', '127.0.0.1'],
  ['private', '127.255.255.254'],
  ['private', '172.16.0.1'],
  ['private', '192.168.1.1'],
  ['private', '::1'],
  ['private', 'fd00::1'],
  ['never', '0.0.0.0'],
  ['never', '169.254.169.254'],
  ['never', '192.0.0.192'],
  ['never', '198.18.0.1'],
  ['never', '224.0.0.1'],
  ['never', '255.255.255.255'],
  ['never', '::'],
  ['never', '::ffff:127.0.0.1'],
  ['never', '::ffff:8.8.8.8'],
  ['never', '0:0:0:0:0:ffff:7f00:1'],
  ['never', '::127.0.0.1'],
  ['never', '64:ff9b::a00:1'],
  ['never', '2002:a00:1::'],
  ['never', '2001:0:1::1'],
  ['never', 'fe80::1'],
  ['never', 'fe80::1%lo'],
  ['never', 'fec0::1'],
  ['never', 'ff02::1'],
  ['never', 'localhost'],
  ['never', ''],
])('%s is what %s is', (reach, address) => {
  expect(reachOf(address)).toBe(reach);
});

describe('a name', () => {
  const at = (...addresses: readonly string[]): Resolve => {
    return () => Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
  const looked = (resolve: Resolve, { allowPrivate = false, isEncrypted = true, all = true } = {}) =>
    new Promise<string | readonly LookupAddress[]>((answered, refused) => {
      checkedLookup(isEncrypted, { allowPrivate }, resolve)('hooks.example', { all }, (error, address) => {
        if (error) refused(error);
        else answered(address);
      });
    });
  const forbidden = (reason: string) => expect.objectContaining({ code: 'channel.address-forbidden', details: { reason } });

  it('is connected to at the addresses that were checked, however node asks', async () => {
    const both = at('223.5.5.5', '2400:3200::1');
    expect(await looked(both)).toEqual([
      { address: '223.5.5.5', family: 4 },
      { address: '2400:3200::1', family: 6 },
    ]);
    expect(await looked(both, { all: false })).toBe('223.5.5.5');
  });

  it('is asked for once, so that another answer a moment later gains nothing', async () => {
    let asked = 0;
    const rebinding: Resolve = () => at((asked += 1) === 1 ? '223.5.5.5' : '127.0.0.1')('');
    expect(await looked(rebinding)).toEqual([{ address: '223.5.5.5', family: 4 }]);
    expect(asked).toBe(1);
  });

  it('is refused as a whole where one of its addresses is', async () => {
    await expect(looked(at('223.5.5.5', '10.0.0.1'))).rejects.toEqual(forbidden('private'));
    await expect(looked(at('::ffff:127.0.0.1'))).rejects.toEqual(forbidden('never'));
  });

  it('within a private network is connected to where that is allowed; a cloud keeps its credentials all the same', async () => {
    expect(await looked(at('10.0.0.1'), { allowPrivate: true, isEncrypted: false })).toEqual([{ address: '10.0.0.1', family: 4 }]);
    await expect(looked(at('169.254.169.254'), { allowPrivate: true })).rejects.toEqual(forbidden('never'));
  });

  it('outside of private networks is connected to by encryption alone', async () => {
    await expect(looked(at('223.5.5.5'), { allowPrivate: true, isEncrypted: false })).rejects.toEqual(forbidden('not-encrypted'));
  });

  it('without an address, or that nobody knows, is nowhere', async () => {
    await expect(looked(at())).rejects.toEqual(expect.objectContaining({ code: 'channel.unreachable' }));
    await expect(looked(() => Promise.reject(new Error('ENOTFOUND')))).rejects.toThrow('ENOTFOUND');
  });
});
