export { Access, type Area, type Standing } from './access/access.js';
export { ApplicationModule } from './application.module.js';
export {
  CalendarEnvelope,
  EvidenceEnvelope,
  InspectionEnvelope,
  MessageEnvelope,
  OrganizationEnvelope,
  PersonEnvelope,
  ProblemEnvelope,
  ProcedureEnvelope,
} from './bus/envelopes.js';
export { Facts } from './facts/facts.js';
export { FirstStart, ROOT, STATUTORY, type FirstLogin } from './first-start.js';
export { NUMBER_TO_COME } from './bindings/inspection-binding.js';
export { CATALOGUE, EventCatalogue, UPCASTERS, type Catalogue, type Upcasters } from './log/event-catalogue.js';
export { CATEGORIES, type Category } from './log/categories.js';
export { StreamNames, TREE, type StreamParts } from './log/stream-names.js';
export { Outlets } from './outlets/outlets.js';
export { BoardPasses } from './people/board-passes.js';
export { Names } from './people/names.js';
export { oneTimePassword } from './people/passwords.js';
export { People, type Request } from './people/people.js';
export { type PersonalData } from './people/personal-data.js';
export { SignInAttempts } from './people/sign-in-attempts.js';
export { CalendarFeeds, type CalendarFeedContent, type OpenedCalendarFeed } from './people/calendar-feeds.js';
export { Sessions, type OpenedSession, type Session, type SignIn } from './people/sessions.js';
export { ReactionMemory } from './reactions/reaction-memory.js';
export { type Incident } from './reactions/reaction-runner.js';
export { Reactions } from './reactions/reactions.js';
export { Refused, type RefusalKind } from './refused.js';
export { settingsFrom, type Limits, type Settings } from './settings.js';
export { derivedId } from './shell/derived-id.js';
export { type DecisionMade } from './things/decisions.js';
export { AskCalendar, AskDay, type CalendarAnswer, type CalendarVersion, type CountedDay } from './things/ask-calendar.js';
export { AskInspection, type InspectionAnswer } from './things/ask-inspection.js';
export { type Lit } from './things/lights.js';
export { AskOrganization, type OrganizationAnswer } from './things/ask-organization.js';
export { type Permitted } from './things/permitted.js';
export { AskPerson, type PersonAnswer } from './things/ask-person.js';
export { AskCorrection, AskProblem, type CorrectionAnswer, type ProblemAnswer } from './things/ask-problem.js';
export { AskProcedure, type ProcedureAnswer, type VersionAnswer } from './things/ask-procedure.js';
export { type Question } from './things/reading-things.js';
export { THE_ENGINE, type Answer, type Caller, type Given } from './shell/envelope.js';
export {
  EventLog,
  EventLogError,
  MAX_APPEND_BYTES,
  MAX_EVENT_BYTES,
  type AllRead,
  type Appended,
  type EventCodec,
  type EventLogErrorCode,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  type StreamRead,
} from './ports/event-log.js';
export {
  Channel,
  ChannelError,
  type ChannelAddress,
  type ChannelErrorCode,
  type MessageData,
  type OutgoingMessage,
} from './ports/channel.js';
export { DEFAULT_TEMPLATES } from './messages/default-templates.js';
export { MESSAGE_KINDS, type MessageKind, type MessageValues, type Placeholder, type PlaceholderValues } from './messages/message-kinds.js';
export { type Template } from './messages/template.js';
export {
  checkTemplate,
  previewOf,
  renderMessage,
  type Rendered,
  type TemplateFault,
  type TemplateFaultCode,
} from './messages/templates.js';
export { isMailAddress, senderIn, type Sender } from './messages/mail-address.js';
export { CheckpointStore, type Checkpoint } from './ports/checkpoint-store.js';
export { ClockSkew } from './clock/clock-skew.js';
export { Clock } from './ports/clock.js';
export { CommonClock, CommonClockError } from './ports/common-clock.js';
export { Pauses } from './ports/pauses.js';
export { StatutoryCalendar, type StatutoryDays } from './ports/statutory-calendar.js';
export {
  Instruments,
  type AppendOutcome,
  type CommandOutcome,
  type Exposition,
  type GaugeName,
  type Reading,
} from './ports/instruments.js';
export { Logbook, type Fault, type LogEntries, type LogEvent } from './ports/logbook.js';
export { NO_SPAN, Tracing, type Span, type SpanAttributes, type TraceContext } from './ports/tracing.js';
export { codeOf, faultOf } from './watching/fault.js';
export { NoInstruments, NoLogbook, NoTracing, UNWATCHED } from './watching/unwatched.js';
export { Watch } from './watching/watch.js';
export { WatchedEventLog } from './watching/watched-event-log.js';
export { Counts, type Count } from './ports/counts.js';
export { Leadership, LeadershipError, type Duty } from './ports/leadership.js';
export {
  Jobs,
  JOBS_OPTIONS,
  JobsError,
  type DeadJob,
  type Job,
  type JobPlace,
  type JobsOptions,
  JobSource,
  NotNow,
  type JobsState,
} from './ports/jobs.js';
export { EvidenceError, EvidenceStore, type ByteRange, type EvidenceErrorCode, type StoredBytes } from './ports/evidence-store.js';
export { ONLY_PASSWORD, PersonKeys, PersonKeysError, type PasswordHash, type PersonKeysErrorCode } from './ports/person-keys.js';
export {
  DirectoryReader,
  type AppointmentEntry,
  type CalendarEntry,
  type EvidenceEntry,
  type EvidenceUses,
  type OrganizationEntry,
  type OutletEntry,
  type OutletsQuery,
  type PeopleQuery,
  type PersonEntry,
  type ProcedureEntry,
} from './ports/directory-reader.js';
export {
  LEDGER_SORTS,
  LedgerReader,
  type Decision,
  type InspectionQuery,
  type InspectionRow,
  type LedgerCorrection,
  type LedgerQuery,
  type LedgerRow,
  type LedgerSort,
  type SeriesNumber,
} from './ports/ledger-reader.js';
export { FoldError, ReadModel, ReadModelStore, RebuiltReadModel, type ReadCheckpoint } from './ports/read-models.js';
export { PastRegister, PastRegisters } from './ports/past-registers.js';
export { LIGHTS, type Light } from '#projections';
export {
  type OfThePast,
  type Page,
  type PageRequest,
  type SeenNow,
  type TakenAt,
  type TwoWayPage,
  type Visibility,
} from './ports/reading.js';
export {
  MEASURES,
  StatisticsReader,
  type Figure,
  type Measure,
  type Selection,
  type Statistics,
  type StatisticsQuery,
} from './ports/statistics-reader.js';
export { TimelineReader, type Hearer, type Subject, type TimelineEntry, type TimelineQuery, type Titles } from './ports/timeline-reader.js';
export { Channels } from './messages/channels.js';
export { Courier } from './messages/courier.js';
export { requireSound, Templates } from './messages/own-templates.js';
export { PublicUrl, Wording, type Worded } from './messages/wording.js';
export { Timekeeper } from './jobs/timekeeper.js';
export { type JobData } from './jobs/job-data.js';
export {
  RemindersReader,
  type DeliveriesQuery,
  type DeliveryEntry,
  type DeliveryStatus,
  type InboxMessage,
  type InboxQuery,
  type MessageFault,
  type PastReminder,
  type RemindersQuery,
  type ScheduledReminder,
} from './ports/reminders-reader.js';
export { AgendaReader, type AgendaDeadline, type AgendaQuery } from './ports/agenda-reader.js';
export { WorklistReader, type WorkItem, type WorklistQuery } from './ports/worklist-reader.js';
export { Cursors } from './paging/cursors.js';
export { batches } from './subscriptions/batches.js';
export { KeptPasts, type KeptPastsParts } from './subscriptions/kept-pasts.js';
export { replay, requireSameHistory, StoppedAt } from './subscriptions/folding.js';
export { ReadModelRunner, type ReadModelRunnerParts, type RunnerState } from './subscriptions/read-model-runner.js';
export { rebuild, REBUILD_BATCH } from './subscriptions/rebuild.js';
