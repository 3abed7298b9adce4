/** What the document shows in bodies; a test checks each against its form. */
const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const evidence = ['e-1c9d2f40'];
const reason = '材料不全，补充后再报';

const verdict = {
  method: 'onSite',
  verdicts: [{ criterion: '台账要素齐全', met: 'met', note: '抽查三个月，均有记录' }],
  seen: [hash],
} as const;

const finding = {
  title: '工作台账不健全',
  condition: '2026年1月至3月未建立党员活动台账',
  criterion: '《支部工作条例》第十条',
  cause: '无专人负责',
  severity: 'minor',
  category: '日常管理',
  evidence,
  leadUnit: 'o-bangwang',
  coUnits: [],
} as const;

export const EXAMPLES = {
  empty: {},
  reason: { reason },
  reasonedDecision: { reason, seen: [hash] },

  issue: {
    unit: 'o-bangwang',
    kind: 'byDate',
    measures: ['补建一季度台账', '明确专人负责'],
    standard: '台账要素齐全，逐月可查',
    responsiblePerson: 'p-3d8a',
    dueDay: '2026-04-30',
  },
  plan: { measures: ['4月10日前补建台账'], responsibleLeader: 'p-77c0', evidence },
  approvePlan: { opinion: '同意' },
  progress: { note: '台账已补建至2月', percent: 60, evidence },
  milestone: { milestone: 'm1', note: '制度已印发', evidence },
  statement: { statement: '台账已补建，专人已明确', evidence },
  accept: { ...verdict, opinion: '验收通过' },
  giveBack: { ...verdict, reason },
  requestExtension: { reason: '涉及三家单位盖章', dueDay: '2026-05-15', evidence: [] },
  grantExtension: { dueDay: '2026-05-15', opinion: '同意延期一次', seen: [] },
  reassign: { unit: 'o-port', reason: '职责已划转', dueDay: '2026-05-31' },

  recordProblem: { ...finding, source: 'selfCheck', body: 'o-county' },
  closeProblem: { ground: '整改到位，验收通过', seen: [hash] },
  reopenProblem: { ground: 'relapse', reason: '台账又停记两个月', seen: [hash] },
  dispute: { unit: 'o-bangwang', reason: '台账保存在联合支部', evidence },
  amendRecord: { field: 'title', to: '工作台账不完整', reason: '用词不准' },
  amendEvidence: { old: hash, evidence: 'e-7a00c1', reason: '扫描件缺页' },
  migrateProcedure: { to: { id: 'standard', version: 2 }, reason: '新规程施行' },

  planInspection: {
    kind: 'routine',
    title: '非公党建日常督导',
    mandate: '县委组织部年度督导计划',
    body: 'o-county',
    leader: 'p-12ab',
    members: ['p-34cd'],
    organizations: ['o-bangwang'],
    criteria: ['工作台账', '职责任务', '日常管理'],
    plannedFrom: '2026-03-02',
    plannedTo: '2026-03-06',
  },
  addMember: { person: 'p-56ef' },
  removeMember: { person: 'p-56ef', reason: '另有任务' },
  replaceLeader: { leader: 'p-34cd', reason: '原组长调离' },
  recordFinding: finding,
  summary: { summary: '总体较好，问题6个' },
  verdict: {
    problem: '0d9b1f60-7c1e-8f6a-b1f5-52f0a3b8c7e1',
    verdict: 'held',
    method: 'onSite',
    opinion: '整改成果保持',
    evidence: [],
    seen: [hash],
  },

  establish: { name: '邦旺劳务党支部', nameEn: 'Bangwang Labour Branch', kind: 'branch', parent: 'o-committee' },
  rename: { name: '樟木口岸物流企业联合党支部' },
  move: { parent: 'o-committee' },
  upgrade: { kind: 'generalBranch' },
  register: { home: 'o-bangwang', name: '张三', nameEn: 'Zhang San', phone: '13800000000', position: '支部书记' },
  personalData: { name: '张三', nameEn: 'Zhang San', phone: '13800000001' },
  changeHome: { home: 'o-joint' },
  openAccount: { name: 'zhang.san', password: 'once-8Kd2-only' },
  setPassword: { password: 'once-9Lm4-only' },
  changePassword: { oldPassword: 'once-8Kd2-only', newPassword: 'a better one, 2026' },
  appoint: { role: 'branch', scope: 'o-bangwang', from: '2026-01-01', to: '2026-12-31' },
  endAppointment: { lastDay: '2026-06-30', reason: '工作调动' },
  signIn: { name: 'zhang.san', password: 'a better one, 2026' },

  escalate: { step: 'supervisionNotice', reason },
  talk: { heldOn: '2026-05-08', record: '说明了逾期原因', outcome: '承诺5月20日前完成', evidence },
  refer: { to: 'disciplineInspection', reason: '涉嫌弄虚作假', evidence },
  notifications: { language: 'zh-CN', email: true, quiet: { from: 22, to: 7 }, zone: 'Asia/Shanghai' },
  template: { subject: '【催办】{problem}', text: '{person}：{task}{timing}，请抓紧整改。{link}' },
  openOutlet: {
    organization: 'o-bangwang',
    kind: 'dingtalk',
    language: 'zh-CN',
    title: '邦旺劳务党支部工作群',
    target: 'https://oapi.dingtalk.com/robot/send?access_token=566cc69da782',
    secret: 'SEC7fe42ab5',
  },
  outletAddress: { target: 'https://oapi.dingtalk.com/robot/send?access_token=9a1dd70e3c55', secret: 'SEC90b1c6f2' },
  publishCalendar: {
    title: '本机关工作日历',
    base: { id: 'cn', version: 1 },
    daysOff: ['2026-07-10'],
    workedDays: ['2026-07-11'],
    publishedThrough: 2026,
  },
  calendarFile: [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Rectify//EN'],
    ...['BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', 'DTSTART;VALUE=DATE:20260710', 'SUMMARY:院庆', 'END:VEVENT'],
    ...['BEGIN:VEVENT', 'UID:2', 'DTSTAMP:20260101T000000Z', 'DTSTART;VALUE=DATE:20260711', 'CATEGORIES:WORKDAY', 'END:VEVENT'],
    ...['END:VCALENDAR', ''],
  ].join('\r\n'),

  successor: { successor: 'o-joint', reason: '机构整合' },
} as const;
