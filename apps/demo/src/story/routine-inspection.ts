import { ledgerText, paper, photo } from '../evidence/files.js';
import { inVain, on, type Chapter } from '../play/step.js';
import { correction } from './correction-moves.js';
import { FINDINGS } from './findings.js';
import { inspection } from './inspection-moves.js';
import { problem } from './problem-moves.js';

const routine = inspection('routine');
const registers = correction('registers', 1);
const duties = correction('duties', 1);
const notices = correction('notices', 1);

const monthly = { zh: '一月一记，当月归档', en: 'Recorded every month, filed within it' };
const complete = { zh: '缺漏记录全部补齐', en: 'Every missing record is supplied' };
const assigned = { zh: '每名支委有书面分工', en: 'Every committee member has written duties' };
const current = { zh: '公示内容均在有效期内', en: 'Everything on display is current' };

/** 2026年3月至4月: two branches, three problems; one put right at once, one returned and redone, one extended. */
export const ROUTINE_INSPECTION: Chapter = {
  title: { zh: '第一章　常规督导检查', en: 'Chapter 1 · The routine inspection' },
  about: {
    zh: '督导组走访两个支部，看台账、职责和日常管理。三个问题：一个立行立改，一个退回重做，一个申请延期。',
    en: 'The team visits two branches. Three problems: one is put right at once, one is returned and redone, one needs an extension.',
  },
  steps: [
    on(
      '2026-03-04T10:00',
      'leader',
      routine.plan({
        kind: 'routine',
        title: { zh: '两新组织一季度常规督导检查', en: 'Routine inspection, first quarter' },
        mandate: { zh: '县委两新工委2026年度督导检查计划', en: "The working committee's inspection plan for 2026" },
        members: ['recorder'],
        organizations: ['labour', 'construction'],
        criteria: [
          { zh: '工作台账健全', en: 'Working ledgers are complete' },
          { zh: '职责任务明确', en: 'Duties are clear' },
          { zh: '日常管理规范', en: 'Daily management is in order' },
        ],
        from: '2026-03-09',
        to: '2026-03-12',
      }),
    ),
    on('2026-03-09T09:30', 'leader', routine.start),
    on('2026-03-09T15:20', 'recorder', routine.find('registers', FINDINGS.registers)),
    on('2026-03-09T16:10', 'recorder', routine.find('notices', FINDINGS.notices)),
    on('2026-03-10T11:00', 'recorder', routine.find('duties', FINDINGS.duties)),
    inVain(
      '2026-03-10T17:00',
      'recorder',
      { zh: '想自己认定刚记录的问题', en: 'tries to confirm what she recorded' },
      'inspection.not-yours',
      routine.confirm('registers'),
    ),
    on('2026-03-11T09:10', 'leader', routine.confirm('registers')),
    on('2026-03-11T09:15', 'leader', routine.confirm('notices')),
    on('2026-03-11T09:20', 'leader', routine.confirm('duties')),
    on(
      '2026-03-11T10:00',
      'leader',
      notices.issue({
        unit: 'labour',
        kind: 'immediate',
        measures: [{ zh: '更换公开栏内容，公示党费收缴', en: 'Renew the board; show the dues' }],
        standard: current,
      }),
    ),
    on(
      '2026-03-12T15:00',
      'leader',
      routine.feedback({ zh: '反馈问题3个，均已说明整改要求', en: 'Three problems; what is demanded was explained' }, true),
    ),
    on(
      '2026-03-13T09:30',
      'leader',
      registers.issue({
        unit: 'labour',
        kind: 'byDate',
        measures: [
          { zh: '补齐缺漏记录', en: 'Supply the missing records' },
          { zh: '明确台账管理员', en: 'Name who keeps the register' },
        ],
        standard: complete,
      }),
    ),
    on(
      '2026-03-13T09:45',
      'leader',
      duties.issue({
        unit: 'construction',
        kind: 'byDate',
        measures: [{ zh: '召开支委会，形成分工方案', en: 'Hold a committee meeting and divide the duties' }],
        standard: assigned,
        dueDay: '2026-04-10',
      }),
    ),
    on('2026-03-13T14:00', 'labour', notices.acknowledge),
    on('2026-03-13T14:05', 'labour', registers.acknowledge),
    inVain(
      '2026-03-16T10:00',
      'labour',
      { zh: '没有附佐证就报公开栏整改结果', en: 'reports the notice board without evidence' },
      'correction.evidence-missing',
      notices.submit({ zh: '公开栏已更新', en: 'The board is renewed' }, []),
    ),
    on(
      '2026-03-16T10:20',
      'labour',
      notices.submit({ zh: '公开栏已更新，党费收缴按月公示', en: 'The board is renewed, the dues are shown by the month' }, [
        photo({ zh: '更新后的公开栏', en: 'the renewed board' }),
      ]),
    ),
    on('2026-03-16T15:00', 'construction', duties.acknowledge),
    on(
      '2026-03-17T10:30',
      'recorder',
      notices.accept({ method: 'onSite', met: [current] }, { zh: '现场查看，内容完整', en: 'Seen on site, complete' }),
    ),
    inVain(
      '2026-03-17T10:40',
      'recorder',
      { zh: '验收后想自己销号', en: 'tries to close what she has just accepted' },
      'problem.not-yours',
      problem('notices').close({ zh: '验收通过', en: 'Accepted' }),
    ),
    on('2026-03-17T16:00', 'leader', problem('notices').close({ zh: '立行立改到位，同意销号', en: 'Put right at once' })),
    on(
      '2026-03-18T11:00',
      'labour',
      registers.submitPlan(
        { zh: '对照签到表补记主题党日', en: 'Supply the records from the attendance lists' },
        { zh: '组织委员任台账管理员', en: 'The organization member keeps the register' },
      ),
    ),
    on('2026-03-19T09:00', 'recorder', registers.approvePlan),
    on(
      '2026-03-20T16:30',
      'construction',
      duties.submitPlan({ zh: '3月底前召开支委会，逐人明确职责', en: 'Meet before the end of March and give each his duties' }),
    ),
    on('2026-03-23T09:30', 'recorder', duties.approvePlan),
    on(
      '2026-04-02T17:00',
      'labour',
      registers.submit({ zh: '台账已补齐', en: 'The register is complete' }, [
        ledgerText(
          { zh: '组织生活台账', en: 'register of branch life' },
          { zh: '12月　主题党日　签到12人　记录齐全', en: 'December: 12 present, recorded' },
          { zh: '2月　主题党日　签到11人', en: 'February: 11 present' },
        ),
      ]),
    ),
    on(
      '2026-04-03T10:00',
      'recorder',
      registers.return(
        { method: 'documents', met: [monthly], notMet: [complete] },
        { zh: '2月主题党日只有签到，没有会议记录，退回补齐', en: 'February has a list of who came, and no minutes' },
      ),
    ),
    on(
      '2026-04-07T10:10',
      'construction',
      duties.requestExtension(
        {
          zh: '两家企业负责人在外地施工，支委会改在4月中旬召开',
          en: 'Two of the managers are at building sites; the meeting moves to mid-April',
        },
        '2026-04-30',
        [paper({ zh: '延期说明', en: 'why more time is needed' }, { zh: '两家企业4月15日前在外地施工', en: 'Away until 15 April' })],
      ),
    ),
    on('2026-04-08T09:00', 'recorder', duties.grantExtension({ zh: '情况属实，同意延期', en: 'True; granted' }, '2026-04-30')),
    on(
      '2026-04-09T15:30',
      'labour',
      registers.submit({ zh: '2月会议记录已补，经参会党员签字确认', en: 'The minutes of February are supplied and signed' }, [
        ledgerText(
          { zh: '组织生活台账（补正）', en: 'register of branch life, mended' },
          { zh: '12月　主题党日　签到12人　记录齐全', en: 'December: 12 present, recorded' },
          { zh: '2月　主题党日　签到11人　记录齐全', en: 'February: 11 present, recorded' },
        ),
        paper({ zh: '2月会议记录', en: 'minutes of February' }, { zh: '参会党员签字：11人', en: 'Signed by the 11 who were there' }),
      ]),
    ),
    on(
      '2026-04-10T11:20',
      'recorder',
      registers.accept({ method: 'documents', met: [complete, monthly] }, { zh: '记录齐全，签字可核对', en: 'Complete, and signed' }),
    ),
    on(
      '2026-04-13T09:00',
      'leader',
      problem('registers').close({ zh: '台账补齐、专人管理，同意销号', en: 'Complete, and somebody keeps it' }),
    ),
    on(
      '2026-04-24T10:00',
      'construction',
      duties.submit(
        { zh: '支委会已召开，分工方案印发三家企业', en: 'The committee met; the three companies have its division of duties' },
        [
          paper(
            { zh: '支委分工方案', en: 'division of duties' },
            { zh: '书记：全面工作　组织委员：台账', en: 'Secretary: all; organization: registers' },
            { zh: '宣传委员：学习　纪检委员：监督', en: 'Publicity: study; discipline: oversight' },
          ),
        ],
      ),
    ),
    on(
      '2026-04-27T15:00',
      'recorder',
      duties.accept(
        { method: 'individualTalks', met: [assigned] },
        { zh: '逐人访谈，均清楚本人职责', en: 'Each of them knows his duties' },
      ),
    ),
    on('2026-04-28T09:30', 'leader', problem('duties').close({ zh: '分工到人，同意销号', en: 'Everybody has his duties' })),
    on('2026-04-28T10:00', 'leader', routine.close({ zh: '三个问题全部销号，办结', en: 'All three problems are closed' })),
  ],
};
