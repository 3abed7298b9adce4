import { EventLogError, type Position } from '#application';

/** A byte of the server's log, at which an event begins. What a client of it calls commit and prepare is one number for what one append wrote. */
export type Place = bigint;

const DIGITS = 19;

export const positionText = (place: Place): Position => String(place).padStart(DIGITS, '0');

/** @throws EventLogError `log.position-unknown` where the text is no position of any such log */
export function placeOf(position: Position): Place {
  if (!/^\d{19}$/.test(position)) throw unknownPosition(position);
  return BigInt(position);
}

export const unknownPosition = (position: Position): EventLogError => new EventLogError('log.position-unknown', { position });
