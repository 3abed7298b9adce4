import type { DataOf, TypeIn } from '#projections';
import type { Numbered } from './correction-words.js';
import type { LadderType } from './ladder-words.js';
import { also, enReason, zhReason, type Words } from './words.js';

const SOURCE = {
  inspection: ['督导检查发现', 'found by an inspection'],
  selfCheck: ['自查发现', 'found by self-check'],
  higherLevel: ['上级反馈', 'reported by a higher level'],
  handedOver: ['移交', 'handed over'],
} as const;

const GROUND = { relapse: ['反弹', 'a relapse'], falseRectification: ['虚假整改', 'false rectification'] } as const;

type Own = Exclude<TypeIn<'problem'>, Numbered | LadderType>;

/** The problem's own events; those of its corrections are told beside. */
export const PROBLEM_WORDS: { readonly [T in Own]: Words<DataOf<'problem', T>> } = {
  ProblemRecorded: {
    zh: ({ title, source, leadUnit }, { organization }) => `问题“${title}”立案（${SOURCE[source][0]}），牵头单位${organization(leadUnit)}`,
    en: ({ title, source, leadUnit }, { organization }) =>
      `Problem “${title}” was opened, ${SOURCE[source][1]}; lead unit ${organization(leadUnit)}`,
  },
  ProblemConfirmed: {
    zh: ({ confirmedBy }, { person }) => `${person(confirmedBy)}认定问题`,
    en: ({ confirmedBy }, { person }) => `${person(confirmedBy)} confirmed the problem`,
  },
  ProblemWithdrawn: {
    zh: ({ withdrawnBy, reason }, { person }) => `${person(withdrawnBy)}撤销认定${zhReason(reason)}`,
    en: ({ withdrawnBy, reason }, { person }) => `${person(withdrawnBy)} withdrew the problem${enReason(reason)}`,
  },
  ProblemAssigned: { zh: () => '问题已交办', en: () => 'The problem is assigned' },
  ProblemUnassigned: { zh: () => '问题没有在办的整改任务了', en: () => 'The problem is no longer assigned to anybody' },
  ProblemEnteredRectification: { zh: () => '问题进入整改', en: () => 'The problem is being rectified' },
  ProblemPresentedForVerification: { zh: () => '问题待验收', en: () => 'The problem awaits verification' },
  ProblemRectified: { zh: () => '问题已整改', en: () => 'The problem is rectified' },
  ProblemClosed: {
    zh: ({ ground }, { who }) => `${who}予以销号：${ground}`,
    en: ({ ground }, { who }) => `${who} closed the problem: ${ground}`,
  },
  ClosureRevoked: {
    zh: ({ reason }, { who }) => `${who}撤销销号${zhReason(reason)}`,
    en: ({ reason }, { who }) => `${who} revoked the closing${enReason(reason)}`,
  },
  ProblemReopened: {
    zh: ({ ground, cycle, reopenedBy, reason }, { person }) =>
      `${person(reopenedBy)}因${GROUND[ground][0]}重新整改，第${cycle}轮${zhReason(reason)}`,
    en: ({ ground, cycle, reopenedBy, reason }, { person }) =>
      `${person(reopenedBy)} reopened the problem for ${GROUND[ground][1]}, cycle ${cycle}${enReason(reason)}`,
  },
  FindingDisputed: {
    zh: ({ unit, reason }, { who, organization }) => `${who}代表${organization(unit)}提出异议${zhReason(reason)}`,
    en: ({ unit, reason }, { who, organization }) => `${who} disputed the finding for ${organization(unit)}${enReason(reason)}`,
  },
  DisputeRetracted: {
    zh: ({ reason }, { who }) => `${who}撤回异议${zhReason(reason)}`,
    en: ({ reason }, { who }) => `${who} retracted the dispute${enReason(reason)}`,
  },
  FindingMaintained: {
    zh: ({ reason }, { who }) => `${who}维持认定${zhReason(reason)}`,
    en: ({ reason }, { who }) => `${who} maintained the finding${enReason(reason)}`,
  },
  FindingWithdrawn: {
    zh: ({ reason }, { who }) => `${who}采纳异议，撤销认定${zhReason(reason)}`,
    en: ({ reason }, { who }) => `${who} upheld the dispute and withdrew the finding${enReason(reason)}`,
  },
  UnitSucceeded: {
    zh: ({ unit, successor }, { organization }) => `${organization(successor)}承接${organization(unit)}的责任`,
    en: ({ unit, successor }, { organization }) => `${organization(successor)} took the place of ${organization(unit)}`,
  },
  RecordAmended: {
    zh: (data, { who }) => `${who}更正“${data.field}”：${also(data.old, (old) => `${old} → `)}${data.new}${zhReason(data.reason)}`,
    en: (data, { who }) => `${who} amended “${data.field}”: ${also(data.old, (old) => `${old} → `)}${data.new}${enReason(data.reason)}`,
  },
  EvidenceAmended: {
    zh: ({ evidence, reason }, { who }) => `${who}补正佐证材料“${evidence.name}”${zhReason(reason)}`,
    en: ({ evidence, reason }, { who }) => `${who} put “${evidence.name}” beside an earlier version of the evidence${enReason(reason)}`,
  },
  ProcedureMigrated: {
    zh: (data, { who }) => `${who}将规程由第${data.old.version}版改为第${data.new.version}版${zhReason(data.reason)}`,
    en: (data, { who }) =>
      `${who} moved it from version ${data.old.version} of the procedure to ${data.new.version}${enReason(data.reason)}`,
  },
};
