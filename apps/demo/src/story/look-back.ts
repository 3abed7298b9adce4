import { ledgerText, photo } from '../evidence/files.js';
import { inVain, on, type Chapter } from '../play/step.js';
import { correction } from './correction-moves.js';
import { inspection } from './inspection-moves.js';
import { problem } from './problem-moves.js';

const routine = inspection('routine');
const lookBack = inspection('lookBack');
const again = correction('registers', 2);

const kept = { zh: '逐月记录不断档', en: 'No month without its record' };

/** 2026年7月至8月: three closed problems are looked at again; one has come back. */
export const LOOK_BACK: Chapter = {
  title: { zh: '第三章　回头看', en: 'Chapter 3 · The look-back' },
  about: {
    zh: '抽查三个已销号的问题：两个保持住了，一个反弹。反弹的是原来的问题，不新增，重新整改后再次销号。',
    en: 'Three closed problems are looked at again: two have held, one has come back. It is the old problem that reopens; none is added.',
  },
  steps: [
    on(
      '2026-07-09T10:00',
      'leader',
      lookBack.plan({
        kind: 'lookBack',
        title: { zh: '整改情况回头看', en: 'Look-back on what was put right' },
        mandate: { zh: '县委两新工委2026年度督导检查计划', en: "The working committee's inspection plan for 2026" },
        members: ['recorder', 'member'],
        organizations: ['labour', 'construction', 'committee'],
        criteria: [{ zh: '整改成效保持', en: 'What was put right has held' }],
        from: '2026-07-13',
        to: '2026-07-16',
        sample: ['registers', 'duties', 'uncovered'],
      }),
    ),
    on('2026-07-13T09:30', 'leader', lookBack.start),
    on(
      '2026-07-14T10:00',
      'member',
      lookBack.judge('duties', {
        verdict: 'held',
        method: 'individualTalks',
        opinion: { zh: '支委履职有记录，分工保持', en: 'The committee does what it divided' },
        evidence: [],
      }),
    ),
    on(
      '2026-07-14T16:00',
      'recorder',
      lookBack.judge('registers', {
        verdict: 'relapsed',
        method: 'onSite',
        opinion: {
          zh: '5月起台账再次断档，管理员离职后无人接手',
          en: 'Since May nothing is recorded: whoever kept the register left, and nobody took over',
        },
        evidence: [photo({ zh: '断档的台账', en: 'the register with its gaps' })],
        records: ['ProblemReopened', 'FindingUnsettled', 'InspectionEnteredRectification'],
      }),
    ),
    on(
      '2026-07-15T11:00',
      'recorder',
      lookBack.judge('uncovered', {
        verdict: 'held',
        method: 'onSite',
        opinion: { zh: '新支部正常开展组织生活', en: 'The new branch is alive' },
        evidence: [],
      }),
    ),
    on(
      '2026-07-16T15:00',
      'leader',
      lookBack.feedback({ zh: '抽查3个，保持2个，反弹1个', en: 'Of three, two have held and one has relapsed' }, false),
    ),
    on(
      '2026-07-16T15:30',
      'leader',
      lookBack.close({ zh: '回头看结束，反弹问题按原督导检查继续整改', en: 'The relapsed problem goes on under its own inspection' }),
    ),
    on(
      '2026-07-17T09:00',
      'leader',
      again.issue({
        unit: 'labour',
        kind: 'sustained',
        measures: [
          { zh: '设台账A、B岗', en: 'Two people keep the register' },
          { zh: '支部书记逐月签阅', en: 'The secretary signs it every month' },
        ],
        standard: kept,
        dueDay: '2026-08-14',
      }),
    ),
    on('2026-07-20T09:20', 'labour', again.acknowledge),
    on(
      '2026-07-21T10:00',
      'labour',
      again.submitPlan({ zh: '7月内补齐5至7月，A、B岗互查', en: 'May to July within July; the two check each other' }),
    ),
    on('2026-07-22T09:00', 'recorder', again.approvePlan),
    inVain(
      '2026-07-22T16:00',
      'construction',
      { zh: '想查看别家的问题', en: 'asks for a problem of another branch' },
      'problem.unknown',
      problem('registers').look,
    ),
    on(
      '2026-08-06T15:00',
      'labour',
      again.submit({ zh: '5至7月记录补齐，已双岗互查、逐月签阅', en: 'May to July are supplied, checked by two and signed' }, [
        ledgerText(
          { zh: '组织生活台账（5至7月）', en: 'register of branch life, May to July' },
          { zh: '5月、6月、7月　记录齐全　A、B岗签字', en: 'May, June, July: recorded and signed by two' },
          { zh: '支部书记签阅：7月31日', en: 'Signed by the secretary on 31 July' },
        ),
      ]),
    ),
    on(
      '2026-08-07T10:00',
      'recorder',
      again.accept({ method: 'onSite', met: [kept] }, { zh: '现场核对，双岗运行正常', en: 'Seen on site; two people keep it' }),
    ),
    on(
      '2026-08-10T09:00',
      'leader',
      problem('registers').close({ zh: '反弹原因消除，再次销号；每季报告一次', en: 'The cause is gone; a report every quarter' }),
    ),
    on('2026-08-11T09:00', 'leader', routine.close({ zh: '反弹问题再次销号，重新办结', en: 'The relapsed problem is closed again' })),
  ],
};
