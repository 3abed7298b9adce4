import type { Told } from '../bilingual.js';
import type { Evidence } from '../evidence/files.js';
import type { Move, ProblemName } from '../play/step.js';
import type { PlaceKey } from './places.js';

/** What is done with one problem as a whole; its inspection hears of what settles it. */
export const problem = (name: ProblemName) => ({
  look: { method: 'GET', path: `problems/{${name}}`, records: [] } satisfies Move,

  dispute: (unit: PlaceKey, reason: Told, evidence: readonly Evidence[]): Move => ({
    path: `problems/{${name}}/dispute`,
    evidence,
    body: ({ say, place }) => ({ unit: place(unit), reason: say(reason) }),
    records: ['FindingDisputed'],
  }),

  withdrawFinding: (reason: Told): Move => ({
    path: `problems/{${name}}/dispute/uphold`,
    decides: { problem: name, evidence: 'dispute' },
    body: ({ say }) => ({ reason: say(reason) }),
    records: ['FindingWithdrawn', 'CorrectionWithdrawn', 'FindingSettled'],
  }),

  close: (ground: Told): Move => ({
    path: `problems/{${name}}/close`,
    decides: { problem: name, evidence: 'closing' },
    body: ({ say }) => ({ ground: say(ground) }),
    records: ['ProblemClosed', 'FindingSettled'],
  }),
});
