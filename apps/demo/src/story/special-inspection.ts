import { ledgerText, paper, photo } from '../evidence/files.js';
import { inVain, on, type Chapter } from '../play/step.js';
import { correction } from './correction-moves.js';
import { FINDINGS } from './findings.js';
import { inspection } from './inspection-moves.js';
import { ESTABLISH_NEW_BRANCH, MOVE_BELOW_NEW_BRANCH } from './new-branch.js';
import { problem } from './problem-moves.js';

const special = inspection('special');
const meetings = correction('meetings', 1);
const uncovered = correction('uncovered', 1);
const volunteers = correction('volunteers', 1);
const study = correction('study', 1);

const planned = { zh: '组织生活按计划开展并有考勤', en: 'Meetings follow the plan, attendance is kept' };
const founded = { zh: '党支部依规成立并选出支委', en: 'The branch is founded by the rules and has a committee' };
const traceable = { zh: '每次服务有时间、地点、人员', en: 'Each service has its time, place and people' };

/** 2026年5月至7月: two branches and their committee, three problems and a fourth finding that does not stand. */
export const SPECIAL_INSPECTION: Chapter = {
  title: { zh: '第二章　专项督导检查', en: 'Chapter 2 · The special inspection' },
  about: {
    zh: '围绕应建尽建和作用发挥，查两个支部和大党委。一个问题分阶段整改；一个先黄灯催办，再红灯督办，逾期才完成；另有一个发现被提出异议，经核实撤销，不计入。',
    en: 'Is there a branch wherever there should be, and does it work? One problem is put right in phases; one goes yellow and is reminded of, goes red and is escalated, and is done late; a further finding is disputed and withdrawn, and does not count.',
  },
  steps: [
    on(
      '2026-05-07T10:00',
      'leader',
      special.plan({
        kind: 'special',
        title: { zh: '应建尽建与作用发挥专项督导', en: 'Special inspection: coverage and what branches do' },
        mandate: { zh: '县委两新工委关于开展专项督导的通知', en: "The working committee's notice of a special inspection" },
        members: ['recorder', 'member'],
        organizations: ['logistics', 'pharmacy', 'committee'],
        criteria: [
          { zh: '党组织应建尽建', en: 'There is a branch wherever there should be' },
          { zh: '日常管理规范', en: 'Daily management is in order' },
          { zh: '工作台账健全', en: 'Working ledgers are complete' },
        ],
        from: '2026-05-11',
        to: '2026-05-15',
      }),
    ),
    on('2026-05-11T09:00', 'leader', special.start),
    on('2026-05-11T15:40', 'member', special.find('meetings', FINDINGS.meetings)),
    on('2026-05-12T10:30', 'recorder', special.find('volunteers', FINDINGS.volunteers)),
    on('2026-05-12T11:20', 'member', special.find('study', FINDINGS.study)),
    on('2026-05-13T16:00', 'recorder', special.find('uncovered', FINDINGS.uncovered)),
    on('2026-05-14T09:00', 'leader', special.confirm('meetings')),
    on('2026-05-14T09:05', 'leader', special.confirm('volunteers')),
    on('2026-05-14T09:10', 'leader', special.confirm('study')),
    on('2026-05-14T09:20', 'leader', special.confirm('uncovered')),
    on('2026-05-15T15:00', 'leader', special.feedback({ zh: '反馈问题4个', en: 'Four problems' }, true)),
    on(
      '2026-05-18T09:10',
      'leader',
      meetings.issue({
        unit: 'logistics',
        kind: 'byDate',
        measures: [{ zh: '制定月度计划，建立线上考勤', en: 'Make a monthly plan; keep attendance online' }],
        standard: planned,
      }),
    ),
    on(
      '2026-05-18T09:20',
      'leader',
      volunteers.issue({
        unit: 'pharmacy',
        kind: 'byDate',
        measures: [{ zh: '统一格式，补登要素', en: 'One form for all; supply what is missing' }],
        standard: traceable,
        dueDay: '2026-06-12',
      }),
    ),
    on(
      '2026-05-18T09:30',
      'leader',
      study.issue({
        unit: 'pharmacy',
        kind: 'byDate',
        measures: [{ zh: '补学并如实记录', en: 'Make up for it and record it' }],
        standard: { zh: '每月集中学习不少于2次', en: 'Two sessions a month' },
        dueDay: '2026-06-12',
      }),
    ),
    on(
      '2026-05-18T09:45',
      'leader',
      uncovered.issue({
        unit: 'committee',
        kind: 'phased',
        measures: [{ zh: '边排查、边组建、边巩固', en: 'Survey, found and strengthen' }],
        standard: founded,
        dueDay: '2026-07-03',
        milestones: [
          { milestone: '1', title: { zh: '完成党员摸底', en: 'Members surveyed' }, dueDay: '2026-05-29' },
          {
            milestone: '2',
            title: { zh: '转接组织关系、批复组建', en: 'Members transferred, founding approved' },
            dueDay: '2026-06-15',
          },
          { milestone: '3', title: { zh: '召开成立大会、选出支委', en: 'Founded, with a committee' }, dueDay: '2026-06-30' },
        ],
      }),
    ),
    on(
      '2026-05-19T10:00',
      'pharmacy',
      problem('study').dispute(
        'pharmacy',
        {
          zh: '4月另有1次集中学习在外地参观时开展，记录在活动档案',
          en: 'A second session was held on a study trip; it is in the file of activities',
        },
        [
          paper(
            { zh: '外出参观学习记录', en: 'record of the study trip' },
            { zh: '4月22日　参加9人　有签到', en: '22 April, nine people, signed' },
          ),
        ],
      ),
    ),
    on('2026-05-19T10:30', 'pharmacy', volunteers.acknowledge),
    on('2026-05-19T11:00', 'logistics', meetings.acknowledge),
    inVain(
      '2026-05-20T09:00',
      'member',
      { zh: '想自己裁定对本人所记问题的异议', en: 'tries to decide the dispute over his own finding' },
      'problem.not-yours',
      problem('study').withdrawFinding({ zh: '核实有记录', en: 'There is a record' }),
    ),
    on('2026-05-20T10:00', 'committee', uncovered.acknowledge),
    on(
      '2026-05-21T09:30',
      'leader',
      problem('study').withdrawFinding({
        zh: '核对签到与影像，4月学习确为2次，撤销认定',
        en: 'Attendance and pictures show two sessions in April',
      }),
    ),
    on('2026-05-21T15:00', 'pharmacy', volunteers.submitPlan({ zh: '尽快补齐', en: 'As soon as possible' })),
    on('2026-05-22T09:00', 'recorder', volunteers.returnPlan({ zh: '没有时间和责任人，请写具体', en: 'It says neither who nor when' })),
    on(
      '2026-05-22T10:30',
      'logistics',
      meetings.submitPlan({ zh: '每月25日前发布计划，6月起线上考勤', en: 'A plan by the 25th; attendance online from June' }),
    ),
    on(
      '2026-05-22T11:00',
      'committee',
      uncovered.submitPlan({ zh: '摸底、组建、选举三步走', en: 'Survey, founding and election, in three steps' }),
    ),
    on(
      '2026-05-22T16:00',
      'pharmacy',
      volunteers.submitPlan({
        zh: '5月底前由宣传委员统一格式，6月5日前补登4次',
        en: 'One form by the end of May; the four entries by 5 June',
      }),
    ),
    on('2026-05-25T09:00', 'recorder', meetings.approvePlan),
    on('2026-05-25T09:05', 'recorder', volunteers.approvePlan),
    on('2026-05-25T09:10', 'recorder', uncovered.approvePlan),
    on(
      '2026-05-28T15:00',
      'committee',
      uncovered.reach('1', { zh: '5名党员情况核清', en: 'All five are known' }, [
        ledgerText({ zh: '党员摸底表', en: 'survey of members' }, { zh: '5名，均为正式党员', en: 'Five, all of them full members' }),
      ]),
    ),
    on(
      '2026-06-03T11:00',
      'logistics',
      meetings.report({ zh: '6月计划已发布，线上考勤试运行', en: 'The plan for June is out; attendance online is on trial' }, 60),
    ),
    on(
      '2026-06-05T10:00',
      'pharmacy',
      volunteers.submit({ zh: '格式已统一，4次服务补登完毕', en: 'One form, and the four entries are complete' }, [
        ledgerText(
          { zh: '志愿服务台账', en: 'register of service' },
          { zh: '6次服务，要素齐全', en: 'Six services, with all particulars' },
        ),
      ]),
    ),
    on(
      '2026-06-08T10:00',
      'recorder',
      volunteers.accept({ method: 'documents', met: [traceable] }, { zh: '逐条核对无误', en: 'Every entry is right' }),
    ),
    on('2026-06-09T09:00', 'leader', problem('volunteers').close({ zh: '台账完整可查，同意销号', en: 'The register is complete' })),
    on(
      '2026-06-12T15:30',
      'committee',
      uncovered.reach('2', { zh: '组织关系转接完毕，组建批复下发', en: 'All are transferred, the founding is approved' }, [
        paper({ zh: '组建批复', en: 'approval' }, { zh: '同意组建安居物业服务有限公司党支部', en: 'The branch may be founded' }),
      ]),
    ),
    on(
      '2026-06-18T10:30',
      'logistics',
      meetings.report({ zh: '收到督办单，考勤数据当日补录', en: 'The notice came; the attendance is being entered today' }, 90),
    ),
    on(
      '2026-06-19T16:00',
      'logistics',
      meetings.submit({ zh: '6月活动按计划开展，考勤完整', en: 'June went by the plan, with attendance kept' }, [
        ledgerText({ zh: '6月考勤', en: 'attendance, June' }, { zh: '应到17人，实到16人，请假1人', en: '16 of 17, one excused' }),
        photo({ zh: '6月主题党日', en: 'the meeting of June' }),
      ]),
    ),
    on(
      '2026-06-22T10:00',
      'member',
      meetings.accept({ method: 'onSite', met: [planned] }, { zh: '现场抽查考勤系统，运行正常', en: 'Attendance online works' }),
    ),
    on('2026-06-23T09:00', 'leader', problem('meetings').close({ zh: '管理机制运转正常，同意销号', en: 'The new order works' })),
    on('2026-06-25T09:30', 'administrator', ESTABLISH_NEW_BRANCH),
    on('2026-06-25T09:35', 'administrator', MOVE_BELOW_NEW_BRANCH),
    on(
      '2026-06-25T15:00',
      'committee',
      uncovered.reach('3', { zh: '成立大会召开，选出支委3名', en: 'Founded, with a committee of three' }, [
        photo({ zh: '成立大会', en: 'the founding meeting' }),
      ]),
    ),
    on(
      '2026-06-26T10:00',
      'committee',
      uncovered.submit({ zh: '安居物业服务有限公司党支部已成立', en: 'The branch of Anju Property Services is founded' }, [
        paper(
          { zh: '选举结果报告', en: 'report of the election' },
          { zh: '支委3名，全票当选', en: 'A committee of three, elected by all' },
        ),
      ]),
    ),
    on(
      '2026-06-30T10:00',
      'recorder',
      uncovered.accept({ method: 'onSite', met: [founded] }, { zh: '走访企业，支部已开展活动', en: 'Visited; the branch is at work' }),
    ),
    on('2026-07-02T09:00', 'leader', problem('uncovered').close({ zh: '应建已建，同意销号', en: 'What was missing is there' })),
    on(
      '2026-07-02T09:30',
      'leader',
      special.close({ zh: '三个问题销号，一个发现撤销，办结', en: 'Three problems are closed, one finding is withdrawn' }),
    ),
  ],
};
