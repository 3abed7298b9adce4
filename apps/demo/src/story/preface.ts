import type { Told } from '../bilingual.js';

export const TITLE: Told = { zh: '督导整改：三次督导检查，六个问题', en: 'Rectify: three inspections, six problems' };

/** What is fact and what is fiction, said before anything else. */
export const PREFACE: readonly { readonly title: Told; readonly says: Told }[] = [
  {
    title: { zh: '文件写明', en: 'The document states' },
    says: {
      zh:
        '某县“两新”领域新建非公有制经济组织大党委、邦旺劳务有限责任公司党支部、建筑领域联合党支部、樟木口岸物流企业联合党支部，另有神猴药业有限责任公司党支部；' +
        '“开展督导检查3次，发现纠偏问题6个，协助健全工作台账、明确职责任务、加强日常管理”；党组织应建尽建。',
      en:
        'A county founded the Non-Public Economy Committee, the Bangwang Labour Branch, the Construction Joint Branch and the ' +
        'Port Logistics Joint Branch of Zhangmu, beside the Shenhou Pharmaceutical Branch; “3 inspections were made, 6 problems found and ' +
        'corrected”, of working ledgers, duties and daily management; branches were founded wherever they should be.',
    },
  },
  {
    title: { zh: '演示虚构', en: 'Made up around it' },
    says: {
      zh:
        '县委两新工委及其督导组、县审计局、安居物业服务有限公司，所有人物和日期，每个问题在哪里、怎么整改，异议和回头看，以及整改率——文件都没有写。' +
        '文件点到姓名的人一个也没有出场，所写各组织的情节不是它们的真实情况。',
      en:
        'The working committee and its team, the audit office, Anju Property Services, every person and date; whose the problems were and how ' +
        'they were put right; the dispute, the look-back and the rate. Nobody whom the document names acts here, and nothing told of an ' +
        'organization is true of it.',
    },
  },
  {
    title: { zh: '演示方式', en: 'How it is played' },
    says: {
      zh: '真实的服务器，空的数据目录；每一步都走它的 HTTP 接口，下面的话是它的时间线自己说的。时钟由演示程序在内存中拨动，每个应答都以 Rectify-Demo-Clock 头注明。',
      en:
        'The real server on an empty folder. Every step goes through its HTTP API, and the sentences below are those of its own timeline. ' +
        'Its clock is moved by this program, in memory; every answer says so in the header Rectify-Demo-Clock.',
    },
  },
];

export const PLACES_TITLE: Told = {
  zh: '组织与人物（＊为虚构的组织，人物均为虚构）',
  en: 'Places and people (* a made-up place; all people are made up)',
};
