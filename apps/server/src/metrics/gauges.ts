import { ClockSkew, EventLog, Jobs, Reactions, Watch, WatchedEventLog, type Reading } from '#application';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { OpenStreams } from '../events/open-streams.js';
import { ReadModels } from '../read-models.js';
import { Subscribers, type Subscriber } from '../subscribers.js';

/** What is asked for when somebody reads the instruments: how far each subscriber is behind, what waits, what failed. */
@Injectable()
export class Gauges implements OnApplicationBootstrap {
  constructor(
    private readonly watch: Watch,
    private readonly log: EventLog,
    private readonly subscribers: Subscribers,
    private readonly models: ReadModels,
    private readonly reactions: Reactions,
    private readonly streams: OpenStreams,
    private readonly jobs: Jobs,
    private readonly skew: ClockSkew,
  ) {}

  onApplicationBootstrap(): void {
    const { instruments } = this.watch;
    instruments.gauge('subscriberLagEvents', () => this.ofEach(({ position }) => this.subscribers.lag(position)));
    instruments.gauge('subscriberLagSeconds', () => this.ofEach(({ position }) => this.subscribers.secondsBehind(position)));
    instruments.gauge('subscriberRunning', () => this.ofEach(({ phase }) => (phase === 'running' ? 1 : 0)));
    instruments.gauge('queueDepth', () => [
      waiting('appends', this.log instanceof WatchedEventLog ? this.log.appending : 0),
      waiting('reads', this.models.waiters),
      waiting('reactions', this.reactions.waiters),
    ]);
    instruments.gauge('jobsRunning', () => [{ labels: {}, value: this.jobs.state().phase === 'running' ? 1 : 0 }]);
    instruments.gauge('clockSkewSeconds', () => (this.skew.skewMs === undefined ? [] : [{ labels: {}, value: this.skew.skewMs / 1000 }]));
    instruments.gauge('incidents', () => [
      ...this.reactions.states().map(({ name, incidents }) => ({ labels: { reaction: name }, value: incidents })),
      { labels: { reaction: 'jobs' }, value: this.jobs.state().dead },
    ]);
    instruments.gauge('eventStreams', () => [{ labels: {}, value: this.streams.open }]);
    instruments.gauge('logEvents', async () => [{ labels: {}, value: await this.log.countAfter(undefined) }]);
  }

  private ofEach(measure: (subscriber: Subscriber) => number | Promise<number>): Promise<readonly Reading[]> {
    return Promise.all(
      this.subscribers.list().map(async (each) => ({ labels: { kind: each.kind, subscriber: each.name }, value: await measure(each) })),
    );
  }
}

const waiting = (queue: string, value: number): Reading => ({ labels: { queue }, value });
