import type { ChannelKind } from '#domain';
import type { WordsOf } from './words.js';

export const CHANNEL: Readonly<Record<ChannelKind, readonly [zh: string, en: string]>> = {
  email: ['电子邮件', 'e-mail'],
  webhook: ['网络回调', 'webhook'],
  wecom: ['企业微信群', 'WeCom group'],
  dingtalk: ['钉钉群', 'DingTalk group'],
  feishu: ['飞书群', 'Feishu group'],
};

/** Messages: what was sent to whom, and what became of it. */
export const MESSAGE_WORDS: WordsOf<'message'> = {
  MessageAddressed: {
    zh: ({ to, group, correction }, { person }) => `就整改任务${correction}通知${group ? '工作群' : person(to)}`,
    en: ({ to, group, correction }, { person }) => `${group ? 'A group' : person(to)} is told of correction ${correction}`,
  },
  MessageDeferred: {
    zh: ({ channel }) => `接收人处于免打扰时段，消息推迟由${CHANNEL[channel][0]}发送`,
    en: ({ channel }) => `A message by ${CHANNEL[channel][1]} waits until its receiver's quiet hours are over`,
  },
  MessageDelivered: {
    zh: ({ channel }) => `消息已由${CHANNEL[channel][0]}送达`,
    en: ({ channel }) => `A message was delivered by ${CHANNEL[channel][1]}`,
  },
  MessageFailed: {
    zh: ({ channel, attempt, code, next }) =>
      `消息未能由${CHANNEL[channel][0]}送达（第${attempt}次，${code}）${next === undefined ? '，不再重试' : ''}`,
    en: ({ channel, attempt, code, next }) =>
      `A message was not delivered by ${CHANNEL[channel][1]} (attempt ${attempt}, ${code})${next === undefined ? ', and is given up' : ''}`,
  },
  MessageResent: {
    zh: ({ channel }, { who }) => `${who}重新由${CHANNEL[channel][0]}发送消息`,
    en: ({ channel }, { who }) => `${who} had a message sent again by ${CHANNEL[channel][1]}`,
  },
  MessageRead: { zh: (_, { who }) => `${who}已读消息`, en: (_, { who }) => `${who} read a message` },
};

/** The words of messages. */
export const WORDING_WORDS: WordsOf<'wording'> = {
  WordingSet: { zh: (_, { who }) => `${who}修改消息模板`, en: (_, { who }) => `${who} changed the words of a message` },
  WordingReset: { zh: (_, { who }) => `${who}恢复内置消息模板`, en: (_, { who }) => `${who} gave a message its built-in words back` },
};
