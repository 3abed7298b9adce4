const aboutTask = ['person', 'unit', 'problem', 'condition', 'task', 'dueDay', 'link'] as const;
const byLadder = [...aboutTask, 'timing', 'ground'] as const;

/** Every kind of message that leaves the house, with the placeholders that have a value in it. */
export const MESSAGE_KINDS = {
  /** 催办. */
  reminder: byLadder,
  milestoneReminder: [...byLadder, 'milestone'],
  attestationReminder: [...byLadder, 'period'],
  /** 督办单. */
  supervisionNotice: byLadder,
  /** 约谈. */
  summonedTalk: byLadder,
  /** 通报批评. */
  criticismCirculated: byLadder,
  /** 移送. */
  referral: [...aboutTask, 'referredTo', 'reason'],
  /** Somebody of the team must confirm a step of the ladder. */
  confirmationAsked: [...aboutTask, 'timing', 'step'],
  /** 延期申请. */
  extensionRequested: [...aboutTask, 'newDays', 'reason'],
  extensionDecided: [...aboutTask, 'newDays', 'decision'],
  /** 报结果. */
  resultSubmitted: aboutTask,
  resultReturned: [...aboutTask, 'reason'],
  resultAccepted: aboutTask,
  planReturned: [...aboutTask, 'reason'],
  /** 下发. */
  correctionIssued: aboutTask,
  /** 转办. */
  correctionReassigned: [...aboutTask, 'previousUnit', 'reason'],
  /** Several messages as one. */
  digest: ['person', 'count', 'items', 'link'],
} as const satisfies Readonly<Record<string, readonly Placeholder[]>>;

export type MessageKind = keyof typeof MESSAGE_KINDS;

/** What a kind of message is filled in with. */
export type MessageValues<K extends MessageKind> = { readonly [P in (typeof MESSAGE_KINDS)[K][number]]: PlaceholderValues[P] };

/** What stands for a placeholder, before it is put into a language. */
export interface PlaceholderValues {
  /** Whom the message is to; the unit where it is to a group. */
  readonly person: string;
  /** The unit responsible. */
  readonly unit: string;
  readonly previousUnit: string;
  /** The problem's human number. */
  readonly problem: string;
  /** What was found wrong. */
  readonly condition: string;
  /** Which of the problem's corrections; with a milestone's title or an attestation's number where it is about that one alone. */
  readonly task: { readonly number: number; readonly milestone?: string; readonly period?: number };
  readonly milestone: string;
  readonly period: number;
  /** As it stands once what is told has happened. */
  readonly dueDay: Temporal.PlainDate;
  /** Days past the due day; below 0 before it. */
  readonly timing: number;
  /** Why it is issued: a reason where it was by hand; undefined where the procedure's ladder did it. */
  readonly ground: string | undefined;
  readonly reason: string;
  readonly step: 'supervisionNotice' | 'summonedTalk' | 'criticismCirculated';
  readonly referredTo: 'disciplineInspection' | 'accountability';
  /** The days that were asked for or set; of a milestone where one is named. */
  readonly newDays: readonly { readonly day: Temporal.PlainDate; readonly milestone?: string }[];
  readonly decision: 'granted' | 'refused';
  /** Of the digest's items. */
  readonly count: number;
  readonly items: readonly { readonly subject: string; readonly link?: string }[];
  /** An `http` or `https` URL of ours. */
  readonly link: string;
}

export type Placeholder = keyof PlaceholderValues;
