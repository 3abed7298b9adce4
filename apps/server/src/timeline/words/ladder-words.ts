import type { EscalationStep } from '#domain';
import type { DataOf, TypeIn } from '#projections';
import { also, enReason, zhReason, type Words } from './words.js';

/** The types of what the escalation ladder did to a correction. */
export type LadderType = Extract<
  TypeIn<'problem'>,
  `Reminder${string}` | `Escalation${string}` | 'CorrectionEscalated' | 'TalkHeld' | 'CorrectionReferred'
>;

const STEP: Readonly<Record<EscalationStep, readonly [zh: string, en: string]>> = {
  supervisionNotice: ['下发督办单', 'a supervision notice'],
  summonedTalk: ['进行约谈', 'a summoned talk'],
  criticismCirculated: ['予以通报批评', 'circulated criticism'],
};

const REFERRED = {
  disciplineInspection: ['纪检机关', 'discipline inspection'],
  accountability: ['问责机构', 'accountability'],
} as const;

interface About {
  readonly correction: number;
  readonly milestone?: string;
  readonly period?: number;
}

const zhAbout = ({ correction, milestone, period }: About) =>
  `整改任务${correction}${also(milestone, (name) => `（阶段${name}）`)}${period === undefined ? '' : `（第${period}期保持情况）`}`;

const enAbout = ({ correction, milestone, period }: About) =>
  `correction ${correction}${also(milestone, (name) => ` (milestone ${name})`)}${period === undefined ? '' : ` (attestation ${period})`}`;

/** Hours and minutes that something was late. */
const hours = (seconds: number) => Math.round(seconds / 360) / 10;

export const LADDER_WORDS: { readonly [T in LadderType]: Words<DataOf<'problem', T>> } = {
  ReminderIssued: {
    zh: ({ dueDay, reason, ...about }, { who }) => `${who}催办${zhAbout(about)}，时限${dueDay}${zhReason(reason)}`,
    en: ({ dueDay, reason, ...about }, { who }) => `${who} reminded of ${enAbout(about)}, due ${dueDay}${enReason(reason)}`,
  },
  ReminderMissed: {
    zh: ({ late, ...about }) => `${zhAbout(about)}的催办未能按时发出，系统停机已逾${hours(late)}小时`,
    en: ({ late, ...about }) => `A reminder of ${enAbout(about)} was missed: the engine was down, ${hours(late)} hours past its time`,
  },
  EscalationProposed: {
    zh: ({ step, ...about }) => `${zhAbout(about)}逾期，提请${STEP[step][0]}，待确认`,
    en: ({ step, ...about }) => `Proposed for ${enAbout(about)}, overdue: ${STEP[step][1]}; it waits to be confirmed`,
  },
  CorrectionEscalated: {
    zh: ({ step, reason, ...about }, { who }) => `${who}对${zhAbout(about)}${STEP[step][0]}${zhReason(reason)}`,
    en: ({ step, reason, ...about }, { who }) => `${who} escalated ${enAbout(about)} to ${STEP[step][1]}${enReason(reason)}`,
  },
  EscalationDeclined: {
    zh: ({ correction, reason }, { who }) => `${who}不同意对整改任务${correction}升级督办${zhReason(reason)}`,
    en: ({ correction, reason }, { who }) => `${who} declined to escalate correction ${correction}${enReason(reason)}`,
  },
  TalkHeld: {
    zh: ({ correction, heldOn, record, outcome }, { who }) =>
      `${who}记录${heldOn}就整改任务${correction}进行的约谈：${record}；结果：${outcome}`,
    en: ({ correction, heldOn, record, outcome }, { who }) =>
      `${who} recorded the talk of ${heldOn} about correction ${correction}: ${record}; outcome: ${outcome}`,
  },
  CorrectionReferred: {
    zh: ({ correction, to, reason }, { who }) => `${who}将整改任务${correction}移送${REFERRED[to][0]}${zhReason(reason)}`,
    en: ({ correction, to, reason }, { who }) => `${who} referred correction ${correction} to ${REFERRED[to][1]}${enReason(reason)}`,
  },
};
