import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** A certificate for `localhost` and 127.0.0.1, signed by itself, good from 2020 to 2049. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const bytes = (...values: readonly number[]) => Buffer.from(values);
const oid = (...values: readonly number[]) => der(0x06, bytes(...values));

/** Made anew each time, so that no private key is kept among the tests. */
export function selfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const name = sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from('localhost')))));
  const alternativeNames = sequence(der(0x82, Buffer.from('localhost')), der(0x87, bytes(127, 0, 0, 1)));
  const isAuthority = sequence(der(0x01, bytes(0xff)));
  const signed = sequence(
    der(0xa0, der(0x02, bytes(2))),
    der(0x02, bytes(1), randomBytes(8)),
    ecdsaWithSha256,
    name,
    sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        sequence(oid(0x55, 0x1d, 0x11), der(0x04, alternativeNames)),
        sequence(oid(0x55, 0x1d, 0x13), der(0x01, bytes(0xff)), der(0x04, isAuthority)),
      ),
    ),
  );
  const certificate = sequence(signed, ecdsaWithSha256, der(0x03, bytes(0), sign('sha256', signed, privateKey)));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: pem(certificate) };
}

/** Trusts it in this process, until what is answered is called. */
export function trusted({ cert }: SelfSigned): () => void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, cert]);
  return () => setDefaultCACertificates(before);
}

const pem = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}(?=.)/gu, '$&\n')}\n-----END CERTIFICATE-----\n`;
