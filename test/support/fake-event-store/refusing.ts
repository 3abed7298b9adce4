import { accessDenied, notLeader, notReady, unavailable, type CallFailure } from './failures.js';
import type { Host } from './host.js';

/** How the call fails that has come just now, where a test has asked for it. */
export function refusalOf({ refusals, port }: Host): CallFailure | undefined {
  switch (refusals.next()) {
    case 'not-ready':
      return notReady();
    case 'not-leader':
      return notLeader(port());
    case 'unavailable':
      return unavailable();
    case 'access-denied':
      return accessDenied();
    case undefined:
      return undefined;
  }
}
