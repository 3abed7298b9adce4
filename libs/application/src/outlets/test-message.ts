import type { Language } from '#domain';
import type { OutgoingMessage } from '../ports/channel.js';

const WORDS = {
  'zh-CN': { subject: '测试消息', text: (organization: string) => `${organization}：这是一条测试消息，督导整改的催办将发到这里。` },
  en: {
    subject: 'A test message',
    text: (organization: string) => `${organization}, this is a test message: reminders of what has to be rectified will come here.`,
  },
} as const satisfies Readonly<Record<Language, unknown>>;

/** What an outlet is tried by; it is about no task. @param now an ISO instant */
export const testMessage = (id: string, outlet: string, organization: string, language: Language, now: string): OutgoingMessage => ({
  id,
  subject: WORDS[language].subject,
  text: WORDS[language].text(organization),
  language,
  data: { type: 'outlet.tried', time: now, subject: { outlet } },
});
