import type { ChannelKind, LadderStep } from '#domain';

/** A rung of a correction's ladder whose instant comes. */
export interface TimerData {
  readonly sort: 'timer';
  readonly problem: string;
  readonly correction: number;
  readonly step: LadderStep;
  /** ISO instant. */
  readonly at: string;
  readonly milestone?: string;
  readonly period?: number;
}

/** A message that is to be sent on a channel. */
export interface DeliveryData {
  readonly sort: 'delivery';
  readonly message: string;
  readonly channel: ChannelKind;
  /** A person, or the outlet of a group. */
  readonly to: string;
  readonly attempt: number;
}

/** The messages of somebody that go as one. */
export interface DigestData {
  readonly sort: 'digest';
  readonly to: string;
  readonly channel: ChannelKind;
  /** By which they are found: their job's name. */
  readonly job: string;
}

/** What is done at an instant. */
export type JobData = TimerData | DeliveryData | DigestData;
