import { PEOPLE, type PlayerKey } from './people.js';

/** Where mail for somebody of the story goes; nobody has such an address (RFC 2606). */
export const addressOf = (key: PlayerKey): string => `${PEOPLE[key].signInName}@example.org`;
