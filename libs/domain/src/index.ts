export { administers, APPOINTABLE, ENGINE, ROLES, isRecused, type Actor, type Appointable, type Role } from './core/actor.js';
export { hashesOf } from './core/attachments.js';
export {
  actingRole,
  BrokenHistory,
  decide,
  decideApart,
  evolve,
  isRefusal,
  refusal,
  type Context,
  type Decided,
  type Lifecycle,
  type Made,
  type Message,
  type Phased,
  type Refusal,
} from './core/lifecycle.js';
export { type Team } from './core/team.js';
export {
  day,
  flag,
  id,
  instant,
  LIMIT_CODES,
  list,
  object,
  oneOf,
  optional,
  record,
  sha256,
  text,
  whole,
  zone,
  yes,
  type EventShapes,
  type EventsOf,
  type Fault,
  type JsonSchema,
  type ObjectShape,
  type Shape,
} from './core/shape.js';
export {
  basis,
  evidenceRef,
  versionRef,
  type Basis,
  type CriterionVerdict,
  type EvidenceRef,
  type VerificationMethod,
  type VersionRef,
} from './core/terms.js';
export { calendar, type CalendarCommand, type CalendarContext } from './calendar/calendar.js';
export { calendarDays, calendarEvents, calendarYear, type CalendarEvent } from './calendar/calendar-events.js';
export { calendarAt, newestCalendar, type PublishedCalendar } from './calendar/calendar-state.js';
export { seriesEvents, signInNameEvents, type SeriesEvent, type SignInNameEvent } from './claims/claim-events.js';
export { numberOf, series, type Series, type SeriesCommand } from './claims/series.js';
export { signInName, type SignInName, type SignInNameCommand } from './claims/sign-in-name.js';
export { evidence, evidenceRefOf, type Evidence, type EvidenceCommand } from './evidence/evidence.js';
export { evidenceEvents, type EvidenceEvent } from './evidence/evidence-events.js';
export { INSPECTION_KINDS, LOOK_BACK_VERDICTS, inspectionEvents, type InspectionEvent } from './inspection/inspection-events.js';
export { type InspectionCommand } from './inspection/inspection-commands.js';
export { type InspectionContext, type ProblemSeen } from './inspection/inspection-context.js';
export { drafts, feedbackIssued, INSPECTION_PHASES, type Inspection, type PlannedInspection } from './inspection/inspection-state.js';
export { inspection } from './inspection/inspection.js';
export {
  channel,
  CHANNELS,
  LANGUAGES,
  MESSAGE_KINDS,
  messageEvents,
  type ChannelKind,
  type Language,
  type MessageEvent,
  type MessageKind,
} from './message/message-events.js';
export { message, type Delivery, type Message as MessageState, type MessageCommand, type MessageContext } from './message/message.js';
export { ORGANIZATION_KINDS, treeEvents, type TreeEvent } from './organization/organization-events.js';
export {
  activeChildren,
  ancestors,
  isActive as isActiveOrganization,
  organizationAt,
  parentOf,
  subtree,
  successorOf,
  type Organization,
  type OrganizationKind,
  type OrganizationTree,
} from './organization/organization-tree.js';
export { organization, organizationRefusal, organizationTree, type OrganizationCommand } from './organization/organization.js';
export { OUTLET_KINDS, outletEvents, outletKind, outletTitle, type OutletEvent, type OutletKind } from './outlet/outlet-events.js';
export { outlet, type Outlet, type OutletCommand, type OutletContext } from './outlet/outlet.js';
export { actorOf } from './person/actor-of.js';
export { type Appointment } from './person/appointment.js';
export { notifications, quietUntil, sentAt, USUAL_NOTIFICATIONS, type Notifications } from './person/notifications.js';
export { personEvents, type PersonEvent } from './person/person-events.js';
export { appointmentsInForce, calendarFeedBy, isSessionLive, type CalendarFeed, type Person } from './person/person-state.js';
export { person, type PersonCommand, type PersonContext } from './person/person.js';
export { UNIT_PARTS } from './problem/correction-events.js';
export { REOPENING_GROUNDS, SEVERITIES, SOURCES, problemEvents, type ProblemEvent } from './problem/problem-events.js';
export { type ProblemCommand } from './problem/problem-commands.js';
export { correction } from './problem/correction.js';
export { type CorrectionCommand } from './problem/correction-commands.js';
export { type CorrectionContext } from './problem/correction-context.js';
export {
  CORRECTION_PHASES,
  evidenceOf,
  isActive as isActiveCorrection,
  isOpen as isOpenCorrection,
  type Correction,
  type LiveCorrection,
} from './problem/correction-state.js';
export { corrections } from './problem/corrections-inside.js';
export { ESCALATION_STEPS, REFERRED_TO } from './problem/ladder-events.js';
export { type EscalationStep } from './problem/ladder-commands.js';
export { timersOf, type Timer } from './problem/ladder.js';
export { NO_TIMERS, pendingTimers, timersAfter, type CaseTimer, type CaseTimers } from './problem/timers.js';
export { type InspectionSeen, type ProblemContext, type TreeSeen } from './problem/problem-context.js';
export {
  allEvidence,
  closingEvidence,
  openDispute,
  PROBLEM_PHASES,
  succeededUnits,
  unitsOf,
  type Problem,
  type ProblemRecord,
  type RecordedProblem,
} from './problem/problem-state.js';
export { problem } from './problem/problem.js';
export { decisiveRevision } from './problem/tag.js';
export { COMMAND_BOUNDS } from './procedure/command-bounds.js';
export {
  ADDRESSEES,
  KINDS,
  LADDER_STEPS,
  procedureContent,
  STANDARD_PROCEDURE,
  type Addressee,
  type KindRule,
  type LadderStep,
  type ProcedureContent,
  type ProcedureInForce,
  type PublishedProcedure,
  type RectificationKind,
} from './procedure/procedure-content.js';
export { procedureEvents, type ProcedureEvent } from './procedure/procedure-events.js';
export {
  draftOf,
  newestPublished,
  nextVersion,
  publishedVersion,
  versionInForce,
  type Procedure,
  type ProcedureVersion,
} from './procedure/procedure-state.js';
export { validateProcedure, type Bounds } from './procedure/procedure-validation.js';
export { procedure, procedureRefusal, procedureVersion, type ProcedureCommand, type ProcedureContext } from './procedure/procedure.js';
export { REACTIONS } from './reactions/all-reactions.js';
export { react, type Happened, type Intent, type Reacted, type Reaction } from './reactions/reaction.js';
export { wording, wordingEvents, type Wording, type WordingCommand, type WordingEvent } from './wording/wording.js';
export { countDays, COUNTINGS, isWorkingDay, PLAIN_CALENDAR, type Calendar, type Counting } from './time/calendar.js';
export { dayAt, due, milestone, reckoning, terms, type Due, type Milestone, type Reckoning, type Terms } from './time/deadline.js';
