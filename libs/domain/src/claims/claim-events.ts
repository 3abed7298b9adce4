import { id, object, text, whole, type EventsOf } from '../core/shape.js';

/** A sign-in name is claimed by a stream named for its HMAC, so that it is unique without anybody knowing it. */
export const signInNameEvents = {
  SignInNameClaimed: object({ person: id }),
  SignInNameReleased: object({ person: id }),
};
export type SignInNameEvent = EventsOf<typeof signInNameEvents>;

/** A series of human numbers; a number whose thing came to nothing shows as 作废. */
export const seriesEvents = {
  NumberTaken: object({ sequence: whole(1), number: text(50), thing: id }),
};
export type SeriesEvent = EventsOf<typeof seriesEvents>;
