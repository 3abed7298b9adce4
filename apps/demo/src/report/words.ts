import type { Told } from '../bilingual.js';

/** How the demo prints what the read models answer as codes. */
export const PROBLEM_PHASES: Readonly<Record<string, Told>> = {
  Draft: { zh: '草拟', en: 'draft' },
  Confirmed: { zh: '已认定', en: 'confirmed' },
  Assigned: { zh: '已交办', en: 'assigned' },
  Rectifying: { zh: '整改中', en: 'rectifying' },
  PendingVerification: { zh: '待验收', en: 'to be verified' },
  Rectified: { zh: '已整改', en: 'rectified' },
  Closed: { zh: '销号', en: 'closed' },
  Reopened: { zh: '重新整改', en: 'reopened' },
  Withdrawn: { zh: '撤销认定', en: 'withdrawn' },
};

export const INSPECTION_PHASES: Readonly<Record<string, Told>> = {
  Planned: { zh: '已计划', en: 'planned' },
  InProgress: { zh: '检查中', en: 'in progress' },
  FeedbackIssued: { zh: '已反馈', en: 'feedback issued' },
  Rectifying: { zh: '整改中', en: 'rectifying' },
  Suspended: { zh: '中止', en: 'suspended' },
  Closed: { zh: '办结', en: 'closed' },
  Cancelled: { zh: '取消', en: 'cancelled' },
};

export const KINDS: Readonly<Record<string, Told>> = {
  immediate: { zh: '立行立改', en: 'immediate' },
  byDate: { zh: '限期整改', en: 'by date' },
  phased: { zh: '分阶段整改', en: 'phased' },
  sustained: { zh: '长期坚持', en: 'sustained' },
};

export const MEASURES: Readonly<Record<string, Told>> = {
  inspections: { zh: '督导检查次数', en: 'inspections' },
  problemsFound: { zh: '发现问题数', en: 'problems found' },
  problemsRectified: { zh: '已整改数', en: 'problems rectified' },
  rectificationRate: { zh: '整改率', en: 'rectification rate' },
  closureRate: { zh: '销号率', en: 'closure rate' },
  completionRate: { zh: '办结率', en: 'completion rate' },
  onTimeRateOriginal: { zh: '按期率（原定时限）', en: 'on-time rate, original clock' },
  onTimeRateApproved: { zh: '按期率（批准时限）', en: 'on-time rate, approved clock' },
  onTimeRateEffective: { zh: '按期率（有效时限）', en: 'on-time rate, effective clock' },
  returnRate: { zh: '退回率', en: 'return rate' },
  relapseRate: { zh: '反弹率', en: 'relapse rate' },
  meanDaysToClosure: { zh: '平均销号天数', en: 'mean days to closure' },
  p90DaysToClosure: { zh: '九成销号天数', en: 'p90 days to closure' },
  organizationCoverage: { zh: '组织覆盖率', en: 'organization coverage' },
};
