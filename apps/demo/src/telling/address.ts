import type { Language, Told } from '../bilingual.js';
import type { ToldStory } from '../tell-story.js';
import type { Acting } from '../story/people.js';
import type { Page } from '../terminal/page.js';
import { printTable } from '../terminal/table.js';

const ROLES: readonly { readonly who: Acting; readonly role: Told }[] = [
  { who: 'leader', role: { zh: '督导组组长', en: 'team leader' } },
  { who: 'recorder', role: { zh: '督导组组员', en: 'supervisor' } },
  { who: 'labour', role: { zh: '支部', en: 'branch' } },
  { who: 'auditor', role: { zh: '审计', en: 'auditor' } },
  { who: 'administrator', role: { zh: '管理员', en: 'administrator' } },
];

const SERVES: Told = { zh: '仍在运行，按 Ctrl-C 结束：', en: 'It keeps serving until Ctrl-C: ' };
const TITLES: Readonly<Record<'role' | 'name' | 'password', Told>> = {
  role: { zh: '角色', en: 'role' },
  name: { zh: '用户名', en: 'name' },
  password: { zh: '密码', en: 'password' },
};

/** Where the server goes on serving, and a login for each role. */
export function printAddress(page: Page, language: Language, story: ToldStory): void {
  page.line();
  page.line(`${SERVES[language]}${page.paint('bold', story.url)}  ${page.paint('dim', `${story.url}/docs`)}`);
  page.line();
  printTable(
    page,
    (['role', 'name', 'password'] as const).map((key) => ({ title: TITLES[key][language], most: 30 })),
    ROLES.map(({ who, role }) => {
      const { name, password } = story.loginOf(who);
      return [{ text: role[language] }, { text: name }, { text: password }];
    }),
  );
}
