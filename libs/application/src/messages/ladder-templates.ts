import { lines, type TemplatesOf } from './template.js';

/** Of the escalation ladder: 催办, 督办单, 约谈, 通报批评, 移送. */
export const LADDER_TEMPLATES: TemplatesOf<
  | 'reminder'
  | 'milestoneReminder'
  | 'attestationReminder'
  | 'supervisionNotice'
  | 'summonedTalk'
  | 'criticismCirculated'
  | 'referral'
  | 'confirmationAsked'
> = {
  reminder: {
    'zh-CN': {
      subject: '【催办】{problem}{task}{timing}',
      text: lines(
        '{person}：',
        '{unit}承担的{problem}{task}，整改时限{dueDay}，{timing}。',
        '问题：{condition}',
        '请抓紧整改，按期报送整改结果和佐证材料。',
        '催办依据：{ground}',
        '{link}',
      ),
    },
    en: {
      subject: 'Reminder: {problem}, {task}, {timing}',
      text: lines(
        '{person},',
        '{unit} has to complete {task} of {problem} by {dueDay}: {timing}.',
        'Found: {condition}',
        'Please submit the result with its evidence in time.',
        'Ground: {ground}',
        '{link}',
      ),
    },
  },
  milestoneReminder: {
    'zh-CN': {
      subject: '【催办】{problem}阶段目标“{milestone}”{timing}',
      text: lines(
        '{person}：',
        '{unit}承担的{problem}{task}，阶段目标“{milestone}”时限{dueDay}，{timing}。',
        '请按计划推进，到期报告阶段完成情况并附佐证材料。',
        '催办依据：{ground}',
        '{link}',
      ),
    },
    en: {
      subject: 'Reminder: {problem}, milestone “{milestone}”, {timing}',
      text: lines(
        '{person},',
        '{unit} has to reach the milestone “{milestone}” of {problem}, {task}, by {dueDay}: {timing}.',
        'Please report it with its evidence when it is reached.',
        'Ground: {ground}',
        '{link}',
      ),
    },
  },
  attestationReminder: {
    'zh-CN': {
      subject: '【催办】{problem}第{period}期保持情况{timing}',
      text: lines(
        '{person}：',
        '{unit}承担的{problem}长期坚持事项，第{period}期保持情况应于{dueDay}前报送，{timing}。',
        '请如实报告本期保持情况并附佐证材料。',
        '催办依据：{ground}',
        '{link}',
      ),
    },
    en: {
      subject: 'Reminder: {problem}, attestation {period}, {timing}',
      text: lines(
        '{person},',
        '{unit} has to attest by {dueDay} that what was put right for {problem} still holds (attestation {period}): {timing}.',
        'Please attest it with its evidence.',
        'Ground: {ground}',
        '{link}',
      ),
    },
  },
  supervisionNotice: {
    'zh-CN': {
      subject: '【督办单】{problem}{task}{timing}',
      text: lines(
        '{person}：',
        '{unit}承担的{problem}{task}，整改时限{dueDay}，{timing}，现予督办。',
        '问题：{condition}',
        '请立即组织整改，报告进展情况、未完成原因和完成时间。',
        '督办依据：{ground}',
        '{link}',
      ),
    },
    en: {
      subject: 'Supervision notice: {problem}, {task}, {timing}',
      text: lines(
        '{person},',
        'A supervision notice is issued to {unit} for {task} of {problem}, due on {dueDay}: {timing}.',
        'Found: {condition}',
        'Please proceed at once, and report progress, the cause of the delay and the day of completion.',
        'Ground: {ground}',
        '{link}',
      ),
    },
  },
  summonedTalk: {
    'zh-CN': {
      subject: '【约谈】{unit}：{problem}{task}',
      text: lines(
        '{person}：',
        '{unit}承担的{problem}{task}，整改时限{dueDay}，{timing}，现予约谈。',
        '请责任领导、责任人准备书面情况说明，时间、地点由督导组另行通知。',
        '约谈依据：{ground}',
        '{link}',
      ),
    },
    en: {
      subject: 'Summoned talk: {unit}, {problem}, {task}',
      text: lines(
        '{person},',
        '{unit} is summoned to a talk about {task} of {problem}, due on {dueDay}: {timing}.',
        'The leader and the person responsible are asked for a written account. The team will name time and place.',
        'Ground: {ground}',
        '{link}',
      ),
    },
  },
  criticismCirculated: {
    'zh-CN': {
      subject: '【通报批评】{unit}：{problem}{task}',
      text: lines(
        '{person}：',
        '{unit}承担的{problem}{task}，整改时限{dueDay}，{timing}，未按要求完成整改，现予通报批评。',
        '请认真检查原因，抓紧完成整改并报告结果。',
        '通报依据：{ground}',
        '{link}',
      ),
    },
    en: {
      subject: 'Circulated criticism: {unit}, {problem}, {task}',
      text: lines(
        '{person},',
        '{unit} is criticized by circular for {task} of {problem}, due on {dueDay}: {timing}. It was not completed as demanded.',
        'Please find the cause, complete the correction and report the result.',
        'Ground: {ground}',
        '{link}',
      ),
    },
  },
  referral: {
    'zh-CN': {
      subject: '【移送】{problem}{task}已移送{referredTo}',
      text: lines(
        '{person}：',
        '{unit}承担的{problem}{task}，已移送{referredTo}。整改工作继续进行，时限{dueDay}不变。',
        '移送理由：{reason}',
        '{link}',
      ),
    },
    en: {
      subject: 'Referral: {problem}, {task}',
      text: lines(
        '{person},',
        '{task} of {problem}, of {unit}, was referred to: {referredTo}. The correction goes on, and is due on {dueDay} as before.',
        'Reason: {reason}',
        '{link}',
      ),
    },
  },
  confirmationAsked: {
    'zh-CN': {
      subject: '【待确认】拟对{unit}{step}：{problem}{task}',
      text: lines(
        '{person}：',
        '{unit}承担的{problem}{task}，整改时限{dueDay}，{timing}。按规程拟予{step}，经确认后生效。',
        '请及时确认；不同意的，请说明理由。',
        '{link}',
      ),
    },
    en: {
      subject: 'To confirm: {step} for {unit}, {problem}, {task}',
      text: lines(
        '{person},',
        '{task} of {problem}, of {unit}, is due on {dueDay}: {timing}. The procedure proposes {step}, which takes effect once it is confirmed.',
        'Please confirm it, or decline it with a reason.',
        '{link}',
      ),
    },
  },
};
