import type { Told } from '../bilingual.js';
import { ledgerText, paper, photo, type Evidence } from '../evidence/files.js';
import type { ProblemName } from '../play/step.js';
import type { PlaceKey } from './places.js';

/** What is recorded of a finding. */
export interface Found {
  readonly title: Told;
  readonly condition: Told;
  readonly criterion: Told;
  readonly cause: Told;
  readonly category: Told;
  readonly severity: 'minor' | 'major' | 'serious';
  readonly leadUnit: PlaceKey;
  readonly evidence: readonly Evidence[];
}

/**
 * What the inspections find. The sorts are the document's: 工作台账、职责任务、日常管理, and 应建尽建; the cases are made up. `study` is
 * disputed and does not stand.
 */
export const FINDINGS: Readonly<Record<ProblemName, Found>> = {
  registers: {
    title: { zh: '组织生活台账缺记', en: 'Gaps in the branch register' },
    condition: {
      zh: '2025年12月至2026年2月缺主题党日记录2次，流动党员名册未更新。',
      en: 'From December 2025 to February 2026 two monthly meetings are not recorded; the list of mobile members is out of date.',
    },
    criterion: { zh: '督导标准一：工作台账健全', en: 'Criterion 1: working ledgers are complete' },
    cause: { zh: '台账无专人负责', en: 'Nobody is responsible for the register' },
    category: { zh: '工作台账不健全', en: 'Incomplete working ledger' },
    severity: 'major',
    leadUnit: 'labour',
    evidence: [photo({ zh: '台账现场照片', en: 'photo of the register' })],
  },

  notices: {
    title: { zh: '党务公开栏内容过期', en: 'Notice board out of date' },
    condition: { zh: '公开栏仍为2024年度内容，党费收缴未公示。', en: 'The board still shows 2024; membership dues are not shown.' },
    criterion: { zh: '督导标准三：日常管理规范', en: 'Criterion 3: daily management is in order' },
    cause: { zh: '日常检查不到位', en: 'Nobody looks after it day by day' },
    category: { zh: '日常管理薄弱', en: 'Weak daily management' },
    severity: 'minor',
    leadUnit: 'labour',
    evidence: [photo({ zh: '公开栏现场照片', en: 'photo of the notice board' })],
  },

  duties: {
    title: { zh: '联合支部支委分工不明', en: 'Duties were never divided' },
    condition: {
      zh: '三家企业联合组建后未明确支委分工，任务分解表无责任人。',
      en: 'Since three companies founded it, its committee has no division of duties; the task sheet names nobody.',
    },
    criterion: { zh: '督导标准二：职责任务明确', en: 'Criterion 2: duties are clear' },
    cause: { zh: '组建后未召开支委会研究', en: 'The committee never met to settle it' },
    category: { zh: '职责任务不明确', en: 'Unclear duties' },
    severity: 'major',
    leadUnit: 'construction',
    evidence: [paper({ zh: '任务分解表复印件', en: 'copy of the task sheet' }, { zh: '责任人：（空白）', en: 'Responsible: (blank)' })],
  },

  meetings: {
    title: { zh: '组织生活随意调整、考勤缺失', en: 'Meetings moved at will, no attendance' },
    condition: {
      zh: '一季度三次会议临时改期，两次无考勤，外勤党员长期不参加。',
      en: 'Three meetings of the first quarter were moved at short notice, two have no attendance list; drivers never come.',
    },
    criterion: { zh: '督导标准二：日常管理规范', en: 'Criterion 2: daily management is in order' },
    cause: { zh: '党员分散在各企业，缺统一管理', en: 'Members are scattered over the companies, and nobody manages them' },
    category: { zh: '日常管理薄弱', en: 'Weak daily management' },
    severity: 'major',
    leadUnit: 'logistics',
    evidence: [ledgerText({ zh: '一季度考勤抽查', en: 'attendance, first quarter' }, { zh: '1月　无考勤', en: 'January: none' })],
  },

  volunteers: {
    title: { zh: '志愿服务台账要素不全', en: 'Service register lacks particulars' },
    condition: { zh: '登记服务6次，4次缺地点和参加人员。', en: 'Six services are listed; four lack place and people.' },
    criterion: { zh: '督导标准三：工作台账健全', en: 'Criterion 3: working ledgers are complete' },
    cause: { zh: '台账格式不统一', en: 'There is no common form' },
    category: { zh: '工作台账不健全', en: 'Incomplete working ledger' },
    severity: 'minor',
    leadUnit: 'pharmacy',
    evidence: [photo({ zh: '志愿服务台账照片', en: 'photo of the register of service' })],
  },

  study: {
    title: { zh: '集中学习次数不足', en: 'Too few sessions of joint study' },
    condition: {
      zh: '学习记录本仅见4月集中学习1次，少于规定的2次。',
      en: 'The study book shows one session in April; two are required.',
    },
    criterion: { zh: '督导标准二：日常管理规范', en: 'Criterion 2: daily management is in order' },
    cause: { zh: '待核实', en: 'To be found out' },
    category: { zh: '日常管理薄弱', en: 'Weak daily management' },
    severity: 'minor',
    leadUnit: 'pharmacy',
    evidence: [photo({ zh: '学习记录本照片', en: 'photo of the study book' })],
  },

  uncovered: {
    title: { zh: '安居物业应建未建党组织', en: 'A company without a branch' },
    condition: {
      zh: '企业有正式党员5名，组织关系分散在3处，未成立党支部。',
      en: 'The company has five full members, registered in three places, and no branch.',
    },
    criterion: { zh: '督导标准一：有正式党员3名以上的应建尽建', en: 'Criterion 1: three full members make a branch' },
    cause: { zh: '摸底排查不全面', en: 'The survey missed it' },
    category: { zh: '应建未建', en: 'Branch not founded' },
    severity: 'serious',
    leadUnit: 'committee',
    evidence: [
      ledgerText({ zh: '党员组织关系核对表', en: 'where the members are registered' }, { zh: '5名，3处', en: 'Five, in three places' }),
    ],
  },
};
