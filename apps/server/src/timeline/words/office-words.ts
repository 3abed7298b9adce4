import { also, enReason, zhReason, type WordsOf } from './words.js';

const KIND = {
  committee: ['党委', 'committee'],
  generalBranch: ['党总支', 'general branch'],
  branch: ['党支部', 'branch'],
  jointBranch: ['联合党支部', 'joint branch'],
  enterprise: ['企业', 'enterprise'],
  socialOrganization: ['社会组织', 'social organization'],
  body: ['机关', 'body'],
} as const;

const ROLE = {
  supervisor: ['督导组组员', 'supervisor'],
  leader: ['督导组组长', 'team leader'],
  branch: ['支部经办人', 'branch officer'],
  auditor: ['审计员', 'auditor'],
  administrator: ['管理员', 'administrator'],
} as const;

/** Organizations. */
export const TREE_WORDS: WordsOf<'tree'> = {
  OrganizationEstablished: {
    zh: ({ name, kind, parent }, { who, organization }) =>
      `${who}成立${name}（${KIND[kind][0]}）${also(parent, (id) => `，隶属${organization(id)}`)}`,
    en: ({ name, nameEn, kind, parent }, { who, organization }) =>
      `${who} established ${nameEn ?? name} (${KIND[kind][1]})${also(parent, (id) => ` below ${organization(id)}`)}`,
  },
  OrganizationRenamed: {
    zh: (data, { who }) => `${who}将${data.old}更名为${data.new}`,
    en: (data, { who }) => `${who} renamed ${data.old} to ${data.newEn ?? data.new}`,
  },
  OrganizationMoved: {
    zh: (data, { who, organization }) =>
      `${who}将${organization(data.organization)}由${organization(data.old)}转隶${organization(data.new)}`,
    en: (data, { who, organization }) =>
      `${who} moved ${organization(data.organization)} from ${organization(data.old)} to ${organization(data.new)}`,
  },
  OrganizationUpgraded: {
    zh: (data, { who, organization }) => `${who}将${organization(data.organization)}由${KIND[data.old][0]}升格为${KIND[data.new][0]}`,
    en: (data, { who, organization }) =>
      `${who} upgraded ${organization(data.organization)} from ${KIND[data.old][1]} to ${KIND[data.new][1]}`,
  },
  OrganizationMerged: {
    zh: (data, { who, organization }) =>
      `${who}将${organization(data.organization)}并入${organization(data.successor)}${zhReason(data.reason)}`,
    en: (data, { who, organization }) =>
      `${who} merged ${organization(data.organization)} into ${organization(data.successor)}${enReason(data.reason)}`,
  },
  OrganizationDissolved: {
    zh: (data, { who, organization }) =>
      `${who}撤销${organization(data.organization)}，由${organization(data.successor)}承接${zhReason(data.reason)}`,
    en: (data, { who, organization }) =>
      `${who} dissolved ${organization(data.organization)}; ${organization(data.successor)} answers for it${enReason(data.reason)}`,
  },
};

/** People, by the names that they have today. */
export const PERSON_WORDS: WordsOf<'person'> = {
  PersonRegistered: {
    zh: ({ home }, { who, whom, organization }) => `${who}登记${whom}，所在组织${organization(home)}`,
    en: ({ home }, { who, whom, organization }) => `${who} registered ${whom}, at home in ${organization(home)}`,
  },
  PersonalDataSet: {
    zh: (_, { who, whom }) => `${who}填写${whom}的信息`,
    en: (_, { who, whom }) => `${who} set the personal data of ${whom}`,
  },
  HomeChanged: {
    zh: (data, { who, whom, organization }) => `${who}将${whom}的所在组织由${organization(data.old)}改为${organization(data.new)}`,
    en: (data, { who, whom, organization }) => `${who} moved ${whom} from ${organization(data.old)} to ${organization(data.new)}`,
  },
  AccountOpened: { zh: (_, { who, whom }) => `${who}为${whom}开通账号`, en: (_, { who, whom }) => `${who} opened an account for ${whom}` },
  PasswordSet: { zh: (_, { who, whom }) => `${who}设置${whom}的密码`, en: (_, { who, whom }) => `${who} set the password of ${whom}` },
  AccountDisabled: {
    zh: ({ reason }, { who, whom }) => `${who}停用${whom}的账号${zhReason(reason)}`,
    en: ({ reason }, { who, whom }) => `${who} disabled the account of ${whom}${enReason(reason)}`,
  },
  AccountEnabled: {
    zh: (_, { who, whom }) => `${who}启用${whom}的账号`,
    en: (_, { who, whom }) => `${who} enabled the account of ${whom}`,
  },
  SessionOpened: { zh: (_, { who }) => `${who}登录`, en: (_, { who }) => `${who} signed in` },
  SessionRevoked: {
    zh: ({ reason }, { who, whom }) => (reason === 'signedOut' ? `${who}退出登录` : `${who}终止${whom}的一个会话`),
    en: ({ reason }, { who, whom }) => (reason === 'signedOut' ? `${who} signed out` : `${who} ended a session of ${whom}`),
  },
  AppointmentMade: {
    zh: ({ role, scope, from, to }, { who, whom, organization }) =>
      `${who}任命${whom}为${ROLE[role][0]}，范围${organization(scope)}，自${from}起${also(to, (day) => `至${day}`)}`,
    en: ({ role, scope, from, to }, { who, whom, organization }) =>
      `${who} appointed ${whom} ${ROLE[role][1]} over ${organization(scope)} from ${from}${also(to, (day) => ` to ${day}`)}`,
  },
  AppointmentEnded: {
    zh: ({ lastDay, reason }, { who, whom }) => `${who}结束${whom}的任命，至${lastDay}${zhReason(reason)}`,
    en: ({ lastDay, reason }, { who, whom }) => `${who} ended an appointment of ${whom} on ${lastDay}${enReason(reason)}`,
  },
  CalendarFeedOpened: {
    zh: (_, { who }) => `${who}开通期限日历订阅`,
    en: (_, { who }) => `${who} opened a calendar feed of deadlines`,
  },
  CalendarFeedClosed: {
    zh: (_, { who, whom }) => `${who}撤销${whom}的期限日历订阅`,
    en: (_, { who, whom }) => `${who} closed a calendar feed of ${whom}`,
  },
  NotificationsSet: {
    zh: (_, { who }) => `${who}设置消息接收方式`,
    en: (_, { who }) => `${who} set how to be told of things`,
  },
  PersonForgotten: {
    zh: ({ reason }, { who }) => `${who}删除一名人员的信息${zhReason(reason)}`,
    en: ({ reason }, { who }) => `${who} had somebody forgotten${enReason(reason)}`,
  },
};

/** Procedures. */
export const PROCEDURE_WORDS: WordsOf<'procedure'> = {
  ProcedureDrafted: {
    zh: ({ version, title }, { who }) => `${who}起草规程第${version}版“${title}”`,
    en: ({ version, title }, { who }) => `${who} drafted version ${version} of the procedure “${title}”`,
  },
  ProcedureRedrafted: {
    zh: ({ version, title }, { who }) => `${who}修改规程第${version}版草案“${title}”`,
    en: ({ version, title }, { who }) => `${who} redrafted version ${version} of the procedure “${title}”`,
  },
  ProcedurePublished: {
    zh: ({ version }, { who }) => `${who}发布规程第${version}版`,
    en: ({ version }, { who }) => `${who} published version ${version} of the procedure`,
  },
  ProcedureRetired: {
    zh: ({ version, reason }, { who }) => `${who}停用规程第${version}版${zhReason(reason)}`,
    en: ({ version, reason }, { who }) => `${who} retired version ${version} of the procedure${enReason(reason)}`,
  },
};

/** Calendars. */
export const CALENDAR_WORDS: WordsOf<'calendar'> = {
  CalendarPublished: {
    zh: ({ version, title, publishedThrough }, { who }) => `${who}发布日历“${title}”第${version}版，已公布至${publishedThrough}年`,
    en: ({ version, title, publishedThrough }, { who }) =>
      `${who} published version ${version} of the calendar “${title}”, known through ${publishedThrough}`,
  },
};

export const EVIDENCE_WORDS: WordsOf<'evidence'> = {
  EvidenceUploaded: {
    zh: ({ name }, { who }) => `${who}上传佐证材料“${name}”`,
    en: ({ name }, { who }) => `${who} uploaded “${name}”`,
  },
};

export const SERIES_WORDS: WordsOf<'series'> = {
  NumberTaken: { zh: ({ number }) => `编号${number}`, en: ({ number }) => `Number ${number} was taken` },
};

export const SIGN_IN_WORDS: WordsOf<'signin'> = {
  SignInNameClaimed: { zh: () => '登记登录名', en: () => 'A sign-in name was claimed' },
  SignInNameReleased: { zh: () => '释放登录名', en: () => 'A sign-in name was released' },
};
