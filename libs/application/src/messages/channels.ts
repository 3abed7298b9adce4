import type { ChannelKind } from '#domain';
import type { Channel } from '../ports/channel.js';

/** The ways out of the house that this installation has. */
export class Channels {
  private readonly byKind: ReadonlyMap<ChannelKind, Channel>;

  constructor(channels: readonly Channel[]) {
    this.byKind = new Map(channels.map((channel) => [channel.kind, channel]));
  }

  of(kind: ChannelKind): Channel | undefined {
    return this.byKind.get(kind);
  }
}
