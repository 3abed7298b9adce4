import { CHANNEL } from './message-words.js';
import { enReason, zhReason, type WordsOf } from './words.js';

/** Webhooks and robots of organizations; where they lead is told to nobody. */
export const OUTLET_WORDS: WordsOf<'outlet'> = {
  OutletOpened: {
    zh: ({ organization, kind, title }, { who, organization: nameOf }) =>
      `${who}为${nameOf(organization)}开通推送渠道“${title}”（${CHANNEL[kind][0]}）`,
    en: ({ organization, kind, title }, { who, organization: nameOf }) =>
      `${who} opened the outlet “${title}” (${CHANNEL[kind][1]}) for ${nameOf(organization)}`,
  },
  OutletAddressChanged: {
    zh: (_, { who }) => `${who}更换推送渠道的地址`,
    en: (_, { who }) => `${who} changed the address of an outlet`,
  },
  OutletClosed: {
    zh: ({ reason }, { who }) => `${who}关闭推送渠道${zhReason(reason)}`,
    en: ({ reason }, { who }) => `${who} closed an outlet${enReason(reason)}`,
  },
};
