import {
  ADDRESSEES,
  CHANNELS,
  day,
  flag,
  id,
  instant,
  LADDER_STEPS,
  LANGUAGES,
  MESSAGE_KINDS,
  OUTLET_KINDS,
  outletTitle,
  text,
  whole,
} from '#domain';
import { MESSAGE_KINDS as TEMPLATES } from '#application';
import { anyObject, answer, listOf, mapOf, number, oneOf, string } from './schema-parts.js';

const from0 = whole(0).schema;
const from1 = whole(1).schema;
const people = mapOf(answer({ name: string }, { nameEn: string }));

const about = {
  problem: id.schema,
  correction: from1,
  unit: id.schema,
  step: oneOf(LADDER_STEPS),
  dueDay: day.schema,
} as const;
const aboutMore = { milestone: string, period: from1 } as const;

/** A step of the ladder that is to come. */
export const scheduledSchema = answer({ ...about, at: instant.schema }, aboutMore);

/** A step that was taken, or missed. */
export const reminderSchema = answer(
  {
    ...about,
    event: string,
    outcome: oneOf(['issued', 'missed', 'proposed', 'escalated']),
    cause: oneOf(['ladder', 'hand']),
    recordedAt: instant.schema,
    to: listOf(oneOf(ADDRESSEES)),
    by: string,
    messages: answer({
      addressed: from0,
      delivered: from0,
      failed: from0,
      waiting: from0,
      why: listOf(answer({ channel: oneOf(CHANNELS), code: string, count: from1 })),
    }),
  },
  { ...aboutMore, at: instant.schema, lateSeconds: number, reason: string },
);

const told = {
  message: id.schema,
  kind: oneOf(MESSAGE_KINDS),
  problem: id.schema,
  correction: from1,
} as const;

export const inboxSchema = answer(
  {
    items: listOf(
      answer(
        { ...told, about: string, language: oneOf(LANGUAGES), at: instant.schema, subject: string, text: string, link: string },
        { readAt: instant.schema },
      ),
    ),
    unread: from0,
    people,
  },
  { next: string, position: text(64).schema, ordinal: from0 },
);

export const deliverySchema = answer(
  {
    ...told,
    channel: oneOf(CHANNELS),
    to: id.schema,
    status: oneOf(['waiting', 'delivered', 'failed']),
    attempts: from0,
    addressedAt: instant.schema,
  },
  { code: string, triedAt: instant.schema, nextAt: instant.schema },
);

export const outletSchema = answer({
  outlet: id.schema,
  organization: id.schema,
  kind: oneOf(OUTLET_KINDS),
  language: oneOf(LANGUAGES),
  title: outletTitle.schema,
  phase: oneOf(['Open', 'Closed']),
  since: instant.schema,
});

export const templatesSchema = answer({
  items: listOf(
    answer({
      kind: oneOf(Object.keys(TEMPLATES)),
      language: oneOf(LANGUAGES),
      subject: string,
      text: string,
      own: flag.schema,
      placeholders: listOf(string),
    }),
  ),
  people,
});

export const previewSchema = answer({ subject: string, text: string, html: string });

export const jobsSchema = answer({
  engine: oneOf(['embedded', 'bullmq']),
  phase: oneOf(['idle', 'running', 'unreachable']),
  active: from0,
  dead: from0,
  items: listOf(answer({ job: string, at: instant.schema, data: anyObject, error: string, since: instant.schema, attempts: from0 })),
  people,
});
