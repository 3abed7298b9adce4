import { lines, type TemplatesOf } from './template.js';

/** Of what people do to a correction, and of a day's messages as one. */
export const CASE_TEMPLATES: TemplatesOf<
  | 'extensionRequested'
  | 'extensionDecided'
  | 'resultSubmitted'
  | 'resultReturned'
  | 'resultAccepted'
  | 'planReturned'
  | 'correctionIssued'
  | 'correctionReassigned'
  | 'digest'
> = {
  extensionRequested: {
    'zh-CN': {
      subject: '【延期申请】{unit}：{problem}{task}',
      text: lines(
        '{person}：',
        '{unit}就{problem}{task}申请延期。原时限{dueDay}，申请延至{newDays}。',
        '申请理由：{reason}',
        '请审批。',
        '{link}',
      ),
    },
    en: {
      subject: 'Extension requested: {unit}, {problem}, {task}',
      text: lines(
        '{person},',
        '{unit} asks for an extension of {task} of {problem}, due on {dueDay}, to: {newDays}.',
        'Reason: {reason}',
        'Please decide.',
        '{link}',
      ),
    },
  },
  extensionDecided: {
    'zh-CN': {
      subject: '【延期决定】{problem}{task}：{decision}',
      text: lines(
        '{person}：',
        '{unit}就{problem}{task}申请延至{newDays}，经研究，{decision}。',
        '现时限{dueDay}，请按时限完成整改。',
        '{link}',
      ),
    },
    en: {
      subject: 'Extension {decision}: {problem}, {task}',
      text: lines(
        '{person},',
        'The extension of {task} of {problem}, of {unit}, to {newDays} was {decision}.',
        'It is now due on {dueDay}.',
        '{link}',
      ),
    },
  },
  resultSubmitted: {
    'zh-CN': {
      subject: '【报结果】{unit}：{problem}{task}',
      text: lines('{person}：', '{unit}已报送{problem}{task}的整改结果，时限{dueDay}。请组织验收。', '{link}'),
    },
    en: {
      subject: 'Result submitted: {unit}, {problem}, {task}',
      text: lines('{person},', '{unit} submitted the result of {task} of {problem}, due on {dueDay}. Please verify it.', '{link}'),
    },
  },
  resultReturned: {
    'zh-CN': {
      subject: '【退回】{problem}{task}整改结果',
      text: lines(
        '{person}：',
        '{unit}报送的{problem}{task}整改结果未通过验收，现予退回。',
        '退回理由：{reason}',
        '请继续整改后重新报送，时限{dueDay}。',
        '{link}',
      ),
    },
    en: {
      subject: 'Result returned: {problem}, {task}',
      text: lines(
        '{person},',
        'The result that {unit} submitted for {task} of {problem} was not accepted.',
        'Reason: {reason}',
        'Please go on and submit it again; it is due on {dueDay}.',
        '{link}',
      ),
    },
  },
  resultAccepted: {
    'zh-CN': {
      subject: '【验收通过】{problem}{task}',
      text: lines('{person}：', '{unit}报送的{problem}{task}整改结果已验收通过。请巩固整改成果。', '{link}'),
    },
    en: {
      subject: 'Result accepted: {problem}, {task}',
      text: lines('{person},', 'The result that {unit} submitted for {task} of {problem} was accepted.', '{link}'),
    },
  },
  planReturned: {
    'zh-CN': {
      subject: '【退回】{problem}{task}整改方案',
      text: lines(
        '{person}：',
        '{unit}报送的{problem}{task}整改方案需修改，现予退回。',
        '退回理由：{reason}',
        '请修改后重新报送，整改时限{dueDay}。',
        '{link}',
      ),
    },
    en: {
      subject: 'Plan returned: {problem}, {task}',
      text: lines(
        '{person},',
        'The plan that {unit} submitted for {task} of {problem} was returned.',
        'Reason: {reason}',
        'Please change it and submit it again; the correction is due on {dueDay}.',
        '{link}',
      ),
    },
  },
  correctionIssued: {
    'zh-CN': {
      subject: '【整改任务】{problem}{task}，时限{dueDay}',
      text: lines(
        '{person}：',
        '现将{problem}{task}下发{unit}，整改时限{dueDay}。',
        '问题：{condition}',
        '请及时签收，按要求组织整改。',
        '{link}',
      ),
    },
    en: {
      subject: 'Correction issued: {problem}, {task}, due on {dueDay}',
      text: lines(
        '{person},',
        '{unit} is charged with {task} of {problem}, due on {dueDay}.',
        'Found: {condition}',
        'Please acknowledge it and proceed.',
        '{link}',
      ),
    },
  },
  correctionReassigned: {
    'zh-CN': {
      subject: '【转办】{problem}{task}转{unit}办理',
      text: lines(
        '{person}：',
        '{problem}{task}由{previousUnit}转{unit}办理，整改时限{dueDay}。',
        '问题：{condition}',
        '转办理由：{reason}',
        '请{unit}及时签收，按要求组织整改。',
        '{link}',
      ),
    },
    en: {
      subject: 'Correction reassigned: {problem}, {task}, to {unit}',
      text: lines(
        '{person},',
        '{task} of {problem} passes from {previousUnit} to {unit}, and is due on {dueDay}.',
        'Found: {condition}',
        'Reason: {reason}',
        '{unit} is asked to acknowledge it and proceed.',
        '{link}',
      ),
    },
  },
  digest: {
    'zh-CN': {
      subject: '【整改事项汇总】{count}项',
      text: lines('{person}：', '以下整改事项请及时办理：', '{items}', '全部事项：{link}'),
    },
    en: {
      subject: 'Rectify: {count} messages of the day',
      text: lines('{person},', 'this is what there is for you today:', '{items}', 'Everything: {link}'),
    },
  },
};
