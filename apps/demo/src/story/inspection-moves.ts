import type { Told } from '../bilingual.js';
import type { Evidence } from '../evidence/files.js';
import type { InspectionName, Move, ProblemName } from '../play/step.js';
import type { Found } from './findings.js';
import type { PlayerKey } from './people.js';
import type { PlaceKey } from './places.js';

interface Planned {
  readonly kind: 'routine' | 'special' | 'lookBack';
  readonly title: Told;
  readonly mandate: Told;
  readonly members: readonly PlayerKey[];
  readonly organizations: readonly PlaceKey[];
  readonly criteria: readonly Told[];
  readonly from: string;
  readonly to: string;
  readonly sample?: readonly ProblemName[];
}

interface Judged {
  readonly verdict: 'held' | 'relapsed';
  readonly method: 'documents' | 'onSite' | 'individualTalks';
  readonly opinion: Told;
  readonly evidence: readonly Evidence[];
  readonly records?: readonly string[];
}

/** What is done in one inspection. */
export const inspection = (name: InspectionName) => ({
  plan: ({ kind, title, mandate, members, organizations, criteria, from, to, sample }: Planned): Move => ({
    path: 'inspections',
    creates: name,
    body: ({ say, place, person, thing }) => ({
      kind,
      title: say(title),
      mandate: say(mandate),
      body: place('workingCommittee'),
      leader: person('leader'),
      members: members.map(person),
      organizations: organizations.map(place),
      criteria: criteria.map(say),
      plannedFrom: from,
      plannedTo: to,
      ...(sample && { sample: sample.map(thing) }),
    }),
    records: ['InspectionPlanned'],
  }),

  start: { path: `inspections/{${name}}/start`, records: ['InspectionStarted'] } satisfies Move,

  find: (problem: ProblemName, { title, condition, criterion, cause, category, severity, leadUnit, evidence }: Found): Move => ({
    path: `inspections/{${name}}/findings`,
    creates: problem,
    evidence,
    body: ({ say, place }) => ({
      title: say(title),
      condition: say(condition),
      criterion: say(criterion),
      cause: say(cause),
      category: say(category),
      severity,
      leadUnit: place(leadUnit),
      coUnits: [],
    }),
    records: ['FindingRecorded', 'ProblemRecorded'],
  }),

  confirm: (problem: ProblemName): Move => ({
    path: `inspections/{${name}}/findings/{${problem}}/confirm`,
    records: ['FindingConfirmed', 'ProblemConfirmed'],
  }),

  /** A look-back's feedback brings no problem of its own into rectification. */
  feedback: (summary: Told, findings: boolean): Move => ({
    path: `inspections/{${name}}/issue-feedback`,
    body: ({ say }) => ({ summary: say(summary) }),
    records: ['FeedbackIssued', ...(findings ? ['InspectionEnteredRectification'] : [])],
  }),

  judge: (problem: ProblemName, { verdict, method, opinion, evidence, records = [] }: Judged): Move => ({
    path: `inspections/{${name}}/verdicts`,
    evidence,
    decides: { problem, evidence: 'closing' },
    body: ({ say, thing }) => ({ problem: thing(problem), verdict, method, opinion: say(opinion) }),
    records: ['LookBackVerdictRecorded', ...records],
  }),

  close: (summary: Told): Move => ({
    path: `inspections/{${name}}/close`,
    body: ({ say }) => ({ summary: say(summary) }),
    records: ['InspectionClosed'],
  }),
});
