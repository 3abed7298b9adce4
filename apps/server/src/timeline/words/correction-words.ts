import type { Due } from '#domain';
import type { DataOf, TypeIn } from '#projections';
import type { LadderType } from './ladder-words.js';
import { also, enReason, zhReason, type Words } from './words.js';

/** The types of a correction's events as they stand in its problem's stream. */
export type Numbered = Exclude<
  Extract<
    TypeIn<'problem'>,
    `${'Correction' | 'Plan' | 'Progress' | 'Milestone' | 'Result' | 'Acceptance' | 'Extension' | 'Attestation' | 'Deadline'}${string}`
  >,
  LadderType
>;

const KIND = {
  immediate: ['立行立改', 'at once'],
  byDate: ['限期整改', 'by date'],
  phased: ['分阶段整改', 'in phases'],
  sustained: ['长期坚持', 'sustained'],
} as const;

/** A due day, and whether it may move once its year is published. */
const zhDay = ({ dueDay, reckoning }: Due) => (reckoning ? `${dueDay}（暂定）` : dueDay);
const enDay = ({ dueDay, reckoning }: Due) => (reckoning ? `${dueDay} (provisional)` : dueDay);

type Recounted = DataOf<'problem', 'DeadlineRecalculated'>;

/** What was counted again, each with the day of before. */
function recounted({ previousDueDay, due, milestones, next }: Recounted): readonly { readonly zh: string; readonly en: string }[] {
  const arrow = (was: string, now: Due, day: (due: Due) => string) => `${was} → ${day(now)}`;
  const said = (zh: string, en: string, was: string, now: Due) => ({
    zh: `${zh}${arrow(was, now, zhDay)}`,
    en: `${en} ${arrow(was, now, enDay)}`,
  });
  return [
    ...(next ? [] : [said('时限', 'due', previousDueDay, due)]),
    ...milestones.map((each) => said(`阶段${each.milestone}`, `milestone ${each.milestone}`, each.previousDueDay, each.due)),
    ...(next ? [said(`第${next.period}期`, `period ${next.period}`, next.previousDueDay, next.due)] : []),
  ];
}

/** The events of corrections, each by its number. */
export const CORRECTION_WORDS: { readonly [T in Numbered]: Words<DataOf<'problem', T>> } = {
  CorrectionIssued: {
    zh: ({ correction, unit, kind, due }, { who, organization }) =>
      `${who}向${organization(unit)}下发整改任务${correction}（${KIND[kind][0]}），时限${zhDay(due)}`,
    en: ({ correction, unit, kind, due }, { who, organization }) =>
      `${who} issued correction ${correction} (${KIND[kind][1]}) to ${organization(unit)}, due ${enDay(due)}`,
  },
  CorrectionAcknowledged: {
    zh: ({ correction }, { who }) => `${who}签收整改任务${correction}`,
    en: ({ correction }, { who }) => `${who} acknowledged correction ${correction}`,
  },
  PlanSubmitted: {
    zh: ({ correction, measures }, { who }) => `${who}上报整改任务${correction}的方案：${measures.join('；')}`,
    en: ({ correction, measures }, { who }) => `${who} submitted a plan for correction ${correction}: ${measures.join('; ')}`,
  },
  PlanApproved: {
    zh: ({ correction, opinion }, { who }) => `${who}同意整改任务${correction}的方案${also(opinion, (text) => `：${text}`)}`,
    en: ({ correction, opinion }, { who }) => `${who} approved the plan of correction ${correction}${enReason(opinion)}`,
  },
  PlanReturned: {
    zh: ({ correction, reason }, { who }) => `${who}退回整改任务${correction}的方案${zhReason(reason)}`,
    en: ({ correction, reason }, { who }) => `${who} returned the plan of correction ${correction}${enReason(reason)}`,
  },
  ProgressReported: {
    zh: ({ correction, note, percent }, { who }) =>
      `${who}报告整改任务${correction}的进展${percent === undefined ? '' : `（${percent}%）`}：${note}`,
    en: ({ correction, note, percent }, { who }) =>
      `${who} reported progress of correction ${correction}${percent === undefined ? '' : ` (${percent} %)`}: ${note}`,
  },
  MilestoneReached: {
    zh: ({ correction, milestone, note }, { who }) =>
      `${who}报告整改任务${correction}完成阶段${milestone}${also(note, (text) => `：${text}`)}`,
    en: ({ correction, milestone, note }, { who }) => `${who} reached milestone ${milestone} of correction ${correction}${enReason(note)}`,
  },
  ResultSubmitted: {
    zh: ({ correction, attempt, statement }, { who }) => `${who}上报整改任务${correction}的结果（第${attempt}次）：${statement}`,
    en: ({ correction, attempt, statement }, { who }) =>
      `${who} submitted the result of correction ${correction}, attempt ${attempt}: ${statement}`,
  },
  ResultReturned: {
    zh: ({ correction, attempt, reason }, { who }) => `${who}退回整改任务${correction}的第${attempt}次结果${zhReason(reason)}`,
    en: ({ correction, attempt, reason }, { who }) => `${who} returned attempt ${attempt} of correction ${correction}${enReason(reason)}`,
  },
  ResultAccepted: {
    zh: ({ correction, opinion }, { who }) => `${who}验收通过整改任务${correction}${also(opinion, (text) => `：${text}`)}`,
    en: ({ correction, opinion }, { who }) => `${who} accepted correction ${correction}${enReason(opinion)}`,
  },
  AcceptanceRevoked: {
    zh: ({ correction, reason }, { who }) => `${who}撤销整改任务${correction}的验收${zhReason(reason)}`,
    en: ({ correction, reason }, { who }) => `${who} revoked the acceptance of correction ${correction}${enReason(reason)}`,
  },
  ExtensionRequested: {
    zh: ({ correction, dueDay, reason }, { who }) =>
      `${who}申请整改任务${correction}延期${also(dueDay, (day) => `至${day}`)}${zhReason(reason)}`,
    en: ({ correction, dueDay, reason }, { who }) =>
      `${who} asked for an extension of correction ${correction}${also(dueDay, (day) => ` to ${day}`)}${enReason(reason)}`,
  },
  ExtensionGranted: {
    zh: ({ correction, previousDueDay, due }, { who }) => `${who}同意整改任务${correction}延期：${previousDueDay} → ${due.dueDay}`,
    en: ({ correction, previousDueDay, due }, { who }) => `${who} extended correction ${correction}: ${previousDueDay} → ${due.dueDay}`,
  },
  ExtensionRefused: {
    zh: ({ correction, reason }, { who }) => `${who}不同意整改任务${correction}延期${zhReason(reason)}`,
    en: ({ correction, reason }, { who }) => `${who} refused the extension of correction ${correction}${enReason(reason)}`,
  },
  ExtensionWithdrawn: {
    zh: ({ correction, reason }) => `整改任务${correction}的延期申请撤回${zhReason(reason)}`,
    en: ({ correction, reason }) => `The request to extend correction ${correction} ended${enReason(reason)}`,
  },
  CorrectionSuspended: {
    zh: ({ correction, reason }, { who }) => `${who}中止整改任务${correction}${zhReason(reason)}`,
    en: ({ correction, reason }, { who }) => `${who} suspended correction ${correction}${enReason(reason)}`,
  },
  CorrectionResumed: {
    zh: ({ correction, movedBy, due }, { who }) => `${who}恢复整改任务${correction}，时限顺延${movedBy}天至${zhDay(due)}`,
    en: ({ correction, movedBy, due }, { who }) =>
      `${who} resumed correction ${correction}; its day moved by ${movedBy} days to ${enDay(due)}`,
  },
  DeadlineRecalculated: {
    zh: (data) =>
      `按新公布的日历重新计算整改任务${data.correction}的期限：${recounted(data)
        .map(({ zh }) => zh)
        .join('，')}`,
    en: (data) =>
      `Correction ${data.correction} was counted again on the calendar that was published: ${recounted(data)
        .map(({ en }) => en)
        .join(', ')}`,
  },
  CorrectionReassigned: {
    zh: ({ correction, unit, next, reason }, { who, organization }) =>
      `${who}将整改任务${correction}转办给${organization(unit)}，编号${next}${zhReason(reason)}`,
    en: ({ correction, unit, next, reason }, { who, organization }) =>
      `${who} reassigned correction ${correction} to ${organization(unit)} as number ${next}${enReason(reason)}`,
  },
  CorrectionWithdrawn: {
    zh: ({ correction, reason }, { who }) => `${who}撤回整改任务${correction}${zhReason(reason)}`,
    en: ({ correction, reason }, { who }) => `${who} withdrew correction ${correction}${enReason(reason)}`,
  },
  AttestationSubmitted: {
    zh: ({ correction, period, statement }, { who }) => `${who}上报整改任务${correction}第${period}期保持情况：${statement}`,
    en: ({ correction, period, statement }, { who }) => `${who} attested period ${period} of correction ${correction}: ${statement}`,
  },
  AttestationAccepted: {
    zh: ({ correction, period }, { who }) => `${who}认可整改任务${correction}第${period}期保持情况`,
    en: ({ correction, period }, { who }) => `${who} accepted the attestation of period ${period} of correction ${correction}`,
  },
  AttestationRejected: {
    zh: ({ correction, period, reason }, { who }) => `${who}不认可整改任务${correction}第${period}期保持情况${zhReason(reason)}`,
    en: ({ correction, period, reason }, { who }) =>
      `${who} rejected the attestation of period ${period} of correction ${correction}${enReason(reason)}`,
  },
};
