import type { Told } from '../bilingual.js';
import { zonedOf } from '../demo-clock.js';
import type { Mail } from '../mail/mailbox.js';
import { Unexpected, type Client } from '../play/client.js';
import type { Sessions } from '../play/sessions.js';
import { addressOf } from '../story/addresses.js';
import { PEOPLE, type PlayerKey } from '../story/people.js';
import type { Page } from '../terminal/page.js';
import { printTable } from '../terminal/table.js';
import type { Reader } from './reader.js';

interface Message {
  readonly at: string;
  readonly subject: string;
  readonly readAt?: string;
}

/** Whose correction was late. */
const WHOSE: PlayerKey = 'logistics';

const TITLE: Told = { zh: '收件箱与邮件', en: 'Inbox and mail' };
const SAID = {
  zh: (name: string, unread: number, mails: number) => `${name}的收件箱（未读${unread}条）；同时发出邮件${mails}封：`,
  en: (name: string, unread: number, mails: number) => `The inbox of ${name}, ${unread} unread; ${mails} mails went out with them:`,
} as const;
const COLUMNS: readonly Told[] = [
  { zh: '时间', en: 'when' },
  { zh: '内容', en: 'what' },
];
const LAST: Told = { zh: '最后一封催办邮件：', en: 'The last mail that reminded him:' };

/**
 * What the secretary was told whose correction was late, in his inbox and by mail.
 * @throws Unexpected where he was not reminded, or the mail did not come
 */
export async function printInbox(
  page: Page,
  { language }: Reader,
  client: Client,
  sessions: Sessions,
  mails: readonly Mail[],
): Promise<void> {
  const { name } = PEOPLE[WHOSE];
  const { items, unread } = await client.read<{ readonly items: readonly Message[]; readonly unread: number }>(
    'inbox?limit=200',
    await sessions.tokenOf(WHOSE),
  );
  const his = mails.filter(({ to }) => to === addressOf(WHOSE));
  if (his.length !== items.length) throw new Unexpected(`${items.length} messages in the inbox, ${his.length} by mail`);
  page.heading(TITLE[language]);
  page.line();
  page.paragraph(SAID[language](name[language], unread, his.length));
  page.line();
  printTable(
    page,
    COLUMNS.map((title) => ({ title: title[language], most: 70 })),
    items
      .toReversed()
      .map(({ at, subject }) => [{ text: zonedOf(at).toPlainDateTime().toString().slice(0, 16).replace('T', ' ') }, { text: subject }]),
  );
  const reminder = his.findLast(({ subject }) => /催办|Reminder/u.test(subject));
  if (!reminder) throw new Unexpected(`nobody reminded ${name.en}`);
  page.line();
  page.line(LAST[language]);
  page.line();
  for (const line of reminder.text.split('\n')) page.paragraph(line, '  │ ');
}
