import { also, enList, enReason, zhList, zhReason, type WordsOf } from './words.js';

const KIND = {
  routine: ['常规督导', 'routine inspection'],
  special: ['专项督导', 'special inspection'],
  lookBack: ['回头看', 'look-back'],
} as const;

const VERDICT = {
  held: ['整改到位', 'held'],
  relapsed: ['反弹', 'relapsed'],
  falselyRectified: ['虚假整改', 'falsely rectified'],
} as const;

const OUTCOME = { closed: ['销号', 'closed'], withdrawn: ['撤销认定', 'withdrawn'] } as const;

const GROUND = {
  relapse: ['反弹', 'relapsed'],
  falseRectification: ['虚假整改', 'were falsely rectified'],
  closureRevoked: ['撤销销号', 'had its closing revoked'],
} as const;

export const INSPECTION_WORDS: WordsOf<'inspection'> = {
  InspectionPlanned: {
    zh: ({ kind, number, title, leader, organizations }, { who, person, organization }) =>
      `${who}制定督导检查计划${number}（${KIND[kind][0]}）“${title}”，组长${person(leader)}，检查${zhList(organizations.map(organization))}`,
    en: ({ kind, number, title, leader, organizations }, { who, person, organization }) =>
      `${who} planned ${KIND[kind][1]} ${number} “${title}”, led by ${person(leader)}, of ${enList(organizations.map(organization))}`,
  },
  InspectionStarted: { zh: (_, { who }) => `${who}开始督导检查`, en: (_, { who }) => `${who} started the inspection` },
  TeamMemberAdded: {
    zh: (data, { who, person }) => `${who}将${person(data.person)}编入督导组`,
    en: (data, { who, person }) => `${who} added ${person(data.person)} to the team`,
  },
  TeamMemberRemoved: {
    zh: (data, { who, person }) => `${who}将${person(data.person)}调出督导组${zhReason(data.reason)}`,
    en: (data, { who, person }) => `${who} took ${person(data.person)} off the team${enReason(data.reason)}`,
  },
  LeaderReplaced: {
    zh: (data, { who, person }) => `${who}将组长由${person(data.old)}改为${person(data.new)}${zhReason(data.reason)}`,
    en: (data, { who, person }) => `${who} made ${person(data.new)} the leader instead of ${person(data.old)}${enReason(data.reason)}`,
  },
  FindingRecorded: {
    zh: ({ title, leadUnit }, { who, organization }) => `${who}记录${organization(leadUnit)}的问题“${title}”`,
    en: ({ title, leadUnit }, { who, organization }) => `${who} recorded a finding at ${organization(leadUnit)}: “${title}”`,
  },
  FindingConfirmed: { zh: (_, { who }) => `${who}认定问题`, en: (_, { who }) => `${who} confirmed the finding` },
  FindingDiscarded: {
    zh: ({ reason }, { who }) => `${who}不予认定${zhReason(reason)}`,
    en: ({ reason }, { who }) => `${who} discarded the finding${enReason(reason)}`,
  },
  FeedbackIssued: {
    zh: ({ summary }, { who }) => `${who}反馈检查情况${also(summary, (text) => `：${text}`)}`,
    en: ({ summary }, { who }) => `${who} issued the feedback${enReason(summary)}`,
  },
  InspectionEnteredRectification: { zh: () => '督导检查进入整改阶段', en: () => 'The inspection entered rectification' },
  FindingSettled: {
    zh: ({ outcome }) => `督导检查的一个问题已${OUTCOME[outcome][0]}`,
    en: ({ outcome }) => `A finding of the inspection was settled: ${OUTCOME[outcome][1]}`,
  },
  FindingUnsettled: {
    zh: ({ ground }) => `督导检查的一个问题重新计入（${GROUND[ground][0]}）`,
    en: ({ ground }) => `A finding of the inspection counts again, since it ${GROUND[ground][1]}`,
  },
  LookBackVerdictRecorded: {
    zh: ({ verdict, opinion }, { who }) => `${who}回头看认定“${VERDICT[verdict][0]}”：${opinion}`,
    en: ({ verdict, opinion }, { who }) => `${who} looked back and found that it ${VERDICT[verdict][1]}: ${opinion}`,
  },
  InspectionSuspended: {
    zh: ({ reason }, { who }) => `${who}中止督导检查${zhReason(reason)}`,
    en: ({ reason }, { who }) => `${who} suspended the inspection${enReason(reason)}`,
  },
  InspectionResumed: { zh: (_, { who }) => `${who}恢复督导检查`, en: (_, { who }) => `${who} resumed the inspection` },
  InspectionCancelled: {
    zh: ({ reason }, { who }) => `${who}取消督导检查${zhReason(reason)}`,
    en: ({ reason }, { who }) => `${who} cancelled the inspection${enReason(reason)}`,
  },
  InspectionClosed: {
    zh: ({ summary }, { who }) => `${who}办结督导检查${also(summary, (text) => `：${text}`)}`,
    en: ({ summary }, { who }) => `${who} closed the inspection${enReason(summary)}`,
  },
  RecordAmended: {
    zh: (data, { who }) => `${who}更正“${data.field}”：${also(data.old, (old) => `${old} → `)}${data.new}${zhReason(data.reason)}`,
    en: (data, { who }) => `${who} amended “${data.field}”: ${also(data.old, (old) => `${old} → `)}${data.new}${enReason(data.reason)}`,
  },
  ProcedureMigrated: {
    zh: (data, { who }) => `${who}将规程由第${data.old.version}版改为第${data.new.version}版${zhReason(data.reason)}`,
    en: (data, { who }) =>
      `${who} moved it from version ${data.old.version} of the procedure to ${data.new.version}${enReason(data.reason)}`,
  },
};
