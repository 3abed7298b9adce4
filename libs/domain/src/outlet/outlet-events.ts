import { bytes, id, object, oneOf, text, type EventsOf, type Of } from '../core/shape.js';
import { CHANNELS, language } from '../message/message-events.js';

/** The channels that lead to an address which somebody was given, in place of a person. */
export const OUTLET_KINDS = CHANNELS.filter((channel) => channel !== 'email');
export const outletKind = oneOf(...OUTLET_KINDS);
export type OutletKind = Of<typeof outletKind>;

/** Address and secret, for nobody without the outlet's key. */
const sealed = { ciphertext: bytes(), nonce: bytes(64) };

export const outletTitle = text(100);

/** A webhook, or the robot of a group, by which an organization is told of things. */
export const outletEvents = {
  OutletOpened: object({ organization: id, kind: outletKind, language, title: outletTitle, ...sealed }),
  OutletAddressChanged: object(sealed),
  OutletClosed: object({ reason: text() }),
};
export type OutletEvent = EventsOf<typeof outletEvents>;
