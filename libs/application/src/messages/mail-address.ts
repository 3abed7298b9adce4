/** Dotted words, without quotes, comments, literals or anything beyond ASCII: what every mail server takes. */
const ADDRESS =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/u;
/** By RFC 5321. */
const [MAX_LOCAL, MAX_ADDRESS] = [64, 254];

export const isMailAddress = (text: string): boolean => text.length <= MAX_ADDRESS && text.indexOf('@') <= MAX_LOCAL && ADDRESS.test(text);

/** Who a mail is from. */
export interface Sender {
  /** What is shown; empty where there is none. */
  readonly name: string;
  readonly address: string;
}

/** Reads `address` or `name <address>`; undefined where it is neither. */
export function senderIn(text: string): Sender | undefined {
  const [, name = '', inAngles] = /^([^<>"\p{Cc}]{0,100})<([^<>]+)>$/u.exec(text) ?? [];
  const address = inAngles ?? text;
  return isMailAddress(address) ? { name: name.trim(), address } : undefined;
}
