import { EventLogError, type Position } from '#application';

const DIGITS = 16;

/** As many digits for each, so that positions compare as text. */
export function positionText(position: number): Position {
  return String(position).padStart(DIGITS, '0');
}

/** @throws EventLogError `log.position-unknown` where this engine writes no such text */
export function positionNumber(position: Position): number {
  const number = Number(position);
  if (!/^\d+$/.test(position) || position.length !== DIGITS || !Number.isSafeInteger(number) || number === 0) {
    throw new EventLogError('log.position-unknown', { position });
  }
  return number;
}
