import type { Told } from '../bilingual.js';
import type { Evidence } from '../evidence/files.js';
import type { Move, ProblemName } from '../play/step.js';
import type { PlaceKey } from './places.js';

interface Issued {
  readonly unit: PlaceKey;
  readonly kind: 'immediate' | 'byDate' | 'phased' | 'sustained';
  readonly measures: readonly Told[];
  readonly standard: Told;
  /** The procedure's limit where missing. */
  readonly dueDay?: string;
  readonly milestones?: readonly { readonly milestone: string; readonly title: Told; readonly dueDay: string }[];
}

interface Verdict {
  readonly method: 'documents' | 'onSite' | 'individualTalks';
  readonly met: readonly Told[];
  readonly notMet?: readonly Told[];
}

/** What is done with one correction of a problem. */
export function correction(problem: ProblemName, number: number) {
  const at = (verb: string) => `problems/{${problem}}/corrections/${number}/${verb}`;
  const decides = (evidence: 'attempt' | 'extension') => ({ problem, correction: number, evidence }) as const;

  return {
    issue: ({ unit, kind, measures, standard, dueDay, milestones }: Issued): Move => ({
      path: `problems/{${problem}}/corrections`,
      body: ({ say, place }) => ({
        unit: place(unit),
        kind,
        measures: measures.map(say),
        standard: say(standard),
        ...(dueDay !== undefined && { dueDay }),
        ...(milestones && { milestones: milestones.map(({ title, ...rest }) => ({ ...rest, title: say(title) })) }),
      }),
      records: ['CorrectionIssued', 'ProblemAssigned'],
    }),

    acknowledge: { path: at('acknowledge'), records: ['CorrectionAcknowledged'] } satisfies Move,

    submitPlan: (...measures: readonly Told[]): Move => ({
      path: at('submit-plan'),
      evidence: [],
      body: ({ say }) => ({ measures: measures.map(say) }),
      records: ['PlanSubmitted'],
    }),

    returnPlan: (reason: Told): Move => ({
      path: at('return-plan'),
      body: ({ say }) => ({ reason: say(reason) }),
      records: ['PlanReturned'],
    }),

    approvePlan: { path: at('approve-plan'), records: ['PlanApproved', 'ProblemEnteredRectification'] } satisfies Move,

    report: (note: Told, percent: number): Move => ({
      path: at('report-progress'),
      evidence: [],
      body: ({ say }) => ({ note: say(note), percent }),
      records: ['ProgressReported'],
    }),

    reach: (milestone: string, note: Told, evidence: readonly Evidence[]): Move => ({
      path: at('reach-milestone'),
      evidence,
      body: ({ say }) => ({ milestone, note: say(note) }),
      records: ['MilestoneReached'],
    }),

    submit: (statement: Told, evidence: readonly Evidence[]): Move => ({
      path: at('submit-result'),
      evidence,
      body: ({ say }) => ({ statement: say(statement) }),
      records: ['ResultSubmitted', 'ProblemPresentedForVerification'],
    }),

    accept: (verdict: Verdict, opinion: Told): Move => ({
      path: at('accept'),
      decides: decides('attempt'),
      body: ({ say }) => ({ ...verified(verdict, say), opinion: say(opinion) }),
      records: ['ResultAccepted', 'ProblemRectified'],
    }),

    return: (verdict: Verdict, reason: Told): Move => ({
      path: at('return'),
      decides: decides('attempt'),
      body: ({ say }) => ({ ...verified(verdict, say), reason: say(reason) }),
      records: ['ResultReturned', 'ProblemEnteredRectification'],
    }),

    requestExtension: (reason: Told, dueDay: string, evidence: readonly Evidence[]): Move => ({
      path: at('request-extension'),
      evidence,
      body: ({ say }) => ({ reason: say(reason), dueDay }),
      records: ['ExtensionRequested'],
    }),

    grantExtension: (opinion: Told, dueDay: string): Move => ({
      path: at('grant-extension'),
      decides: decides('extension'),
      body: ({ say }) => ({ dueDay, opinion: say(opinion) }),
      records: ['ExtensionGranted'],
    }),
  };
}

const verified = ({ method, met, notMet = [] }: Verdict, say: (told: Told) => string) => ({
  method,
  verdicts: [
    ...met.map((criterion) => ({ criterion: say(criterion), met: 'met' })),
    ...notMet.map((criterion) => ({ criterion: say(criterion), met: 'notMet' })),
  ],
});
