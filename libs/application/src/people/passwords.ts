import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Facts } from '../facts/facts.js';
import { PersonKeys } from '../ports/person-keys.js';
import { Refused } from '../refused.js';

const hashWith = promisify(argon2);

/** OWASP's advice for argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const SALT_BYTES = 16;

const SHORTEST_PASSWORD = 10;
const LONGEST_PASSWORD = 200;

/** Passwords, as argon2id hashes beside the people's keys; never in an event. */
@Injectable()
export class Passwords {
  constructor(
    private readonly keys: PersonKeys,
    private readonly facts: Facts,
  ) {}

  /** @throws Refused `password.too-weak` */
  check(password: string): void {
    if (password.length >= SHORTEST_PASSWORD && password.length <= LONGEST_PASSWORD) return;
    throw new Refused('rule', 'password.too-weak', { shortest: SHORTEST_PASSWORD, longest: LONGEST_PASSWORD });
  }

  /** Keeps a password under an id of its own; durable when it is answered, and in force once an event names it. @throws Refused `password.too-weak` */
  async keep(person: string, id: string, password: string): Promise<void> {
    this.check(password);
    const salt = randomBytes(SALT_BYTES);
    await this.keys.keepPassword(person, id, phc({ ...COST, salt, tag: await tagOf(password, { ...COST, salt }) }));
  }

  /** Whether this is the person's password in force. Takes as long for nobody. */
  async matches(person: string | undefined, password: string): Promise<boolean> {
    const whose = person ?? NOBODY;
    const kept = await this.keys.passwordHash(whose, (await this.inForce(whose)) ?? NOBODY);
    const { tag, ...parameters } = parsed(kept ?? NOBODYS);
    const given = await tagOf(password.slice(0, LONGEST_PASSWORD), { ...parameters, tagLength: tag.length });
    return timingSafeEqual(given, tag) && kept !== undefined && password.length <= LONGEST_PASSWORD;
  }

  /** The id of the password by which somebody signs in. */
  async inForce(person: string): Promise<string | undefined> {
    const { state } = await this.facts.person(person);
    return 'password' in state ? state.password : undefined;
  }

  /** Destroys a password that is in force no longer. */
  async drop(person: string, id: string): Promise<void> {
    if ((await this.inForce(person)) !== id) await this.keys.dropPassword(person, id);
  }
}

/** A password that a machine made, to be changed at once. */
export const oneTimePassword = (): string => randomBytes(12).toString('base64url');

interface Parameters {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
}

const tagOf = (password: string, { memory, passes, parallelism, tagLength, salt }: Parameters & { readonly tagLength: number }) =>
  hashWith('argon2id', { message: password.normalize('NFKC'), nonce: salt, memory, passes, parallelism, tagLength });

function phc({ memory, passes, parallelism, salt, tag }: Parameters & { readonly tag: Buffer }): string {
  const [unpaddedSalt, unpaddedTag] = [salt, tag].map((bytes) => bytes.toString('base64').replace(/=+$/u, ''));
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpaddedSalt}$${unpaddedTag}`;
}

/** No id of a person or of a password: what is looked up where there is none. */
const NOBODY = 'nobody';

/** Checked where there is no hash, at the cost of any other, so that an account that is not there takes the work of one that is. */
const NOBODYS = phc({ ...COST, salt: Buffer.alloc(SALT_BYTES), tag: Buffer.alloc(COST.tagLength) });

function parsed(hash: string): Parameters & { readonly tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/u.exec(hash) ?? [];
  if (salt === undefined || tag === undefined) throw new TypeError('a kept password is no argon2id hash');
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}
