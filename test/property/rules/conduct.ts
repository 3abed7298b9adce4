import type { InspectionEvent, Message, ProblemEvent } from '#domain';
import { dayInChina } from '../days.js';
import type { Recorded } from '../world.js';
import type { Case } from './case.js';
import type { Census } from './census.js';
import { holds } from './holds.js';
import type { Round } from './round.js';

/** What the supervising side alone does to a problem. */
const SUPERVISING: ReadonlySet<ProblemEvent['type']> = new Set<ProblemEvent['type']>([
  'ProblemConfirmed',
  'ProblemWithdrawn',
  'ProblemClosed',
  'ClosureRevoked',
  'ProblemReopened',
  'FindingMaintained',
  'FindingWithdrawn',
  'ProcedureMigrated',
  'CorrectionIssued',
  'PlanApproved',
  'PlanReturned',
  'ResultReturned',
  'ResultAccepted',
  'AcceptanceRevoked',
  'ExtensionGranted',
  'ExtensionRefused',
  'CorrectionSuspended',
  'CorrectionResumed',
  'CorrectionReassigned',
  'CorrectionWithdrawn',
  'AttestationAccepted',
  'AttestationRejected',
]);

/** What a unit alone does. */
const UNITS: ReadonlySet<ProblemEvent['type']> = new Set<ProblemEvent['type']>([
  'CorrectionAcknowledged',
  'PlanSubmitted',
  'ProgressReported',
  'MilestoneReached',
  'ResultSubmitted',
  'ExtensionRequested',
  'AttestationSubmitted',
  'FindingDisputed',
  'DisputeRetracted',
]);

/** Whoever acts with a role in business administers nothing that day; whoever is recused supervises nothing. */
function impartial(recorded: Recorded<Message>, organizations: readonly string[], census: Census): void {
  const { actor, append, event } = recorded;
  const homes = census.homesBefore(actor.id, append);
  const home = organizations.find((organization) => homes.has(organization));
  holds(home === undefined, 'whoever is recused takes no part on the supervising side', event, actor.id, home);
}

function noAdministrator({ actor, append, event, at }: Recorded<Message>, census: Census): void {
  holds(!census.administeredBefore(actor.id, append, dayInChina(at)), 'an administrator holds no business role', actor.id, event);
}

/** Who did what to a problem. */
export function conductOfCase(recorded: Recorded<ProblemEvent>, found: Case, round: Round | undefined, census: Census): void {
  const { event, actor, role, append } = recorded;
  if (actor.engine) return;
  noAdministrator(recorded, census);
  const ownFinding = event.type === 'ProblemRecorded' && event.source === 'selfCheck' && actor.holds('branch', event.leadUnit);
  const supervises = SUPERVISING.has(event.type) || ((role === 'supervisor' || role === 'leader') && !ownFinding);
  holds(!supervises || !UNITS.has(event.type), 'the supervising side does not do a unit’s work', event, role);
  if (UNITS.has(event.type)) {
    const unit = 'correction' in event ? found.tasks[event.correction - 1]!.unit : undefined;
    const units = unit === undefined ? (found.before(append)?.units ?? []) : [unit];
    holds(
      units.some((each) => actor.holds('branch', each)),
      'a unit’s work is done by those appointed for it',
      event,
      actor.id,
    );
  }
  if (!supervises) return;
  const units = found.before(append)?.units ?? (event.type === 'ProblemRecorded' ? [event.leadUnit, ...event.coUnits] : []);
  impartial(recorded, [...units, ...(round?.organizations ?? [])], census);
  if (event.type === 'ProblemRecorded') return;
  const team = round?.teamBefore(append);
  const onTeam = team
    ? [team.leader, ...team.members].includes(actor.id)
    : actor.holds('supervisor', found.body) || actor.holds('leader', found.body);
  holds(onTeam, 'the team supervises', event, actor.id, team);
}

/** Who did what in an inspection. @param caseOf the problem with an id, where it was begun */
export function conductOfRound(
  recorded: Recorded<InspectionEvent>,
  round: Round,
  caseOf: (problem: string) => Case | undefined,
  census: Census,
): void {
  const { event, actor, append } = recorded;
  if (actor.engine) return;
  noAdministrator(recorded, census);
  const problem = 'problem' in event ? event.problem : undefined;
  const found = problem === undefined ? undefined : caseOf(problem)?.before(append);
  const concerned = problem === undefined ? [] : [...(found?.units ?? []), ...(round.findings.get(problem)?.units ?? [])];
  impartial(recorded, [...round.organizations, ...concerned], census);
  if (event.type === 'LookBackVerdictRecorded') holds(found?.phase === 'Closed', 'a look-back judges closed problems', event, found);
  if (event.type === 'InspectionPlanned') return;
  const { leader, members } = round.teamBefore(append);
  holds([leader, ...members].includes(actor.id), 'the team inspects', event, actor.id);
}
