import { CHANNELS, ENGINE, message as messageTable, type MessageCommand, type MessageState } from '#domain';
import { actorIn } from '../contexts.js';
import type { Draw } from '../draw.js';
import { EVERYBODY } from '../founding.js';
import { give } from '../giving.js';
import { MESSAGE } from '../kinds.js';
import type { Tally } from '../tally.js';
import type { World } from '../world.js';

interface Around {
  readonly draw: Draw;
  readonly world: World;
  readonly state: MessageState;
}

type Made<T extends MessageCommand['type']> = Omit<Extract<MessageCommand, { type: T }>, 'type'>;

const channelsOf = (state: MessageState) =>
  state.phase === 'None' ? [] : CHANNELS.filter((channel) => state.deliveries[channel] !== undefined);

/** Mostly one that it goes by. */
const someChannel = ({ draw, state }: Around) => draw.mostly(draw.oneOr(channelsOf(state), 'email'), () => draw.pick(CHANNELS), 0.1);

/** The next attempt mostly. */
const attempt = ({ draw, state }: Around) => {
  const [channel = 'email'] = channelsOf(state);
  return draw.mostly((state.phase === 'None' ? 0 : (state.deliveries[channel]?.attempts ?? 0)) + 1, () => draw.between(1, 7), 0.1);
};

const COMMANDS: { readonly [T in MessageCommand['type']]: (around: Around) => Made<T> } = {
  AddressMessage: ({ draw, world }) => ({
    to: draw.pick(EVERYBODY),
    kind: 'reminder',
    problem: 'p1',
    correction: 1,
    about: 'e1',
    language: 'zh-CN',
    channels: ['email'],
    notBefore: String(world.now),
  }),
  DeferDelivery: (around) => ({ channel: someChannel(around), attempt: attempt(around) }),
  RecordDelivery: (around) => ({ channel: someChannel(around), attempt: attempt(around) }),
  RecordFailure: (around) => ({
    channel: someChannel(around),
    attempt: attempt(around),
    code: 'channel.timed-out',
    at: String(around.world.now),
    retryable: around.draw.chance(0.3),
  }),
  ResendMessage: (around) => ({ channel: someChannel(around) }),
  ReadMessage: () => ({}),
};

const hasLeft = (state: MessageState) => state.phase !== 'None' && state.deliveries.email !== undefined;

export const MESSAGE_COMMANDS = Object.keys(COMMANDS) as readonly MessageCommand['type'][];

/** What becomes of a message that a reaction has addressed, or of one that there is not. */
export function moveMessage(world: World, draw: Draw, tally?: Tally): void {
  const ids = world.ids(MESSAGE);
  // A few of those that leave the house, mostly, so that one meets several attempts.
  const leaving = ids.filter((id) => hasLeft(world.at(MESSAGE, id).state)).slice(0, 3);
  const id = draw.mostly(draw.oneOr(draw.chance(0.8) && leaving.length > 0 ? leaving : ids, 'm0'), () => `m${draw.between(0, 3)}`, 0.1);
  const { state } = world.at(MESSAGE, id);
  const gaveUp = state.phase !== 'None' && Object.values(state.deliveries).some(({ status }) => status === 'failed');
  const type = gaveUp && draw.chance(0.9) ? 'ResendMessage' : draw.pick(MESSAGE_COMMANDS);
  const { by } = messageTable.steps[type];
  const likely = by.includes('engine') ? ENGINE : actorIn(world, by.includes('self') && state.phase !== 'None' ? state.to : 'admin');
  const actor = draw.mostly(likely, () => actorIn(world, draw.pick(EVERYBODY)), 0.15);
  if (actor) give(world, MESSAGE, id, { type, ...COMMANDS[type]({ world, draw, state }) } as MessageCommand, actor, tally);
}
