import { describe, expect, it } from '@jest/globals';
import { ChannelError, type ChannelErrorCode, type OutgoingMessage } from '#application';
import type { Behaviour, ChannelEngine, ChannelSettings, Receiver } from './channels/receiver.js';

const ROOM: ChannelSettings = { allowPrivate: true, timeoutMs: 20_000 };
const FOREVER = new AbortController().signal;

export const MESSAGE: OutgoingMessage = {
  id: 'm-7f3a_1',
  subject: '【催办】整改任务将到期：未建立"三会一课"台账',
  text: '贵单位整改任务将于2026年3月1日到期，距今3天。\n<请按期报送>',
  html: '<p>贵单位整改任务将于2026年3月1日到期</p>',
  language: 'zh-CN',
  data: { type: 'correction.reminded', time: '2026-02-26T01:00:00Z', subject: { problem: 'p-1', correction: 2 } },
  link: 'https://rectify.example/problems/p-1',
};

/** What every engine of the `Channel` port promises. */
export function channelContract(engine: ChannelEngine): void {
  const withReceiver = async (behaviour: Behaviour, test: (receiver: Receiver) => Promise<void>) => {
    const receiver = await engine.open(behaviour);
    try {
      await test(receiver);
    } finally {
      await receiver.close();
    }
  };
  const sent = (receiver: Receiver, settings = ROOM, signal = FOREVER) =>
    receiver.channel(settings).send(MESSAGE, receiver.address, signal);
  const failing = (code: ChannelErrorCode, isRetryable: boolean) => expect.objectContaining({ name: 'ChannelError', code, isRetryable });

  describe(`${engine.kind} channel`, () => {
    it('delivers a message, whose id shows', () =>
      withReceiver('takes', async (receiver) => {
        await sent(receiver);
        expect(receiver.received).toEqual([{ id: MESSAGE.id, content: expect.stringContaining(engine.shows) }]);
      }));

    it('shows the same id each time that a message is sent', () =>
      withReceiver('takes', async (receiver) => {
        await sent(receiver);
        await sent(receiver);
        expect(receiver.received.map(({ id }) => id)).toEqual([MESSAGE.id, MESSAGE.id]);
      }));

    it.each<[Behaviour, ChannelErrorCode, boolean]>([
      ['limits', engine.limited, true],
      ['is busy', 'channel.unavailable', true],
      ['refuses', 'channel.refused', false],
      ['redirects', 'channel.refused', false],
      ['is foreign', 'channel.not-understood', true],
    ])('says by its code that the receiver %s', (behaviour, code, isRetryable) =>
      withReceiver(behaviour, async (receiver) => {
        await expect(sent(receiver)).rejects.toEqual(failing(code, isRetryable));
        expect(receiver.received).toEqual([]);
        expect(receiver.connections()).toBe(1);
      }),
    );

    it('gives up a receiver who is silent after the time that it has', () =>
      withReceiver('is silent', async (receiver) => {
        await expect(sent(receiver, { ...ROOM, timeoutMs: 150 })).rejects.toEqual(failing('channel.timed-out', true));
      }));

    it('gives up when its caller does', () =>
      withReceiver('is silent', async (receiver) => {
        const given = new AbortController();
        const sending = sent(receiver, ROOM, given.signal);
        given.abort();
        await expect(sending).rejects.toEqual(failing('channel.aborted', true));
        await expect(sent(receiver, ROOM, AbortSignal.abort())).rejects.toEqual(failing('channel.aborted', true));
      }));

    it('does not hold an answer that does not stop', () =>
      withReceiver('is endless', async (receiver) => {
        const sending = sent(receiver);
        if (engine.endless === 'taken') await sending;
        else await expect(sending).rejects.toEqual(failing(engine.endless, true));
      }));

    it('says that nobody is there', () =>
      withReceiver('takes', async (receiver) => {
        await receiver.close();
        await expect(sent(receiver)).rejects.toEqual(failing('channel.unreachable', true));
      }));

    it('is refused by a receiver who knows another secret', () =>
      withReceiver('takes', async (receiver) => {
        const { channel, address } = engine.withWrongSecret(receiver, ROOM);
        const error = await channel.send(MESSAGE, address, FOREVER).catch((thrown: unknown) => thrown);
        expect(error).toEqual(expect.objectContaining({ name: 'ChannelError', code: engine.wrongSecret }));
        expect(receiver.received).toEqual([]);
      }));

    it('says nothing of who, where and by what in an error', () =>
      withReceiver('refuses', async (receiver) => {
        const error = (await sent(receiver).catch((thrown: unknown) => thrown)) as ChannelError;
        const { target, secret = target } = receiver.address;
        for (const hidden of [target, secret, MESSAGE.text, 'says that']) expect(error.message).not.toContain(hidden);
      }));

    it.each(engine.invalid.map((address) => [JSON.stringify(address).slice(0, 100), address] as const))(
      'refuses %s before it asks anybody',
      async (_, address) => {
        const receiver = await engine.open('takes');
        const channel = receiver.channel(ROOM);
        const invalid = failing('channel.address-invalid', false);
        expect(() => channel.check(address)).toThrow(ChannelError);
        await expect(channel.send(MESSAGE, address, FOREVER)).rejects.toEqual(invalid);
        expect(receiver.connections()).toBe(0);
        await receiver.close();
      },
    );

    it.each(['', 'a.b', 'a b', 'a\r\nb: c', 'x'.repeat(65)])('refuses a message with the id %j', (id) =>
      withReceiver('takes', async (receiver) => {
        const sending = receiver.channel(ROOM).send({ ...MESSAGE, id }, receiver.address, FOREVER);
        await expect(sending).rejects.toEqual(failing('channel.message-invalid', false));
        expect(receiver.connections()).toBe(0);
      }),
    );

    if (engine.isHostInAddress) {
      const at = ({ address }: Receiver, change: (url: URL) => void) => {
        const url = new URL(address.target);
        change(url);
        return { ...address, target: url.href };
      };

      it.each(['127.0.0.1', 'localhost'])('goes to no private network by the name %s, unless that is allowed', (hostname) =>
        withReceiver('takes', async (receiver) => {
          const address = at(receiver, (url) => Object.assign(url, { protocol: 'https:', hostname }));
          const sending = receiver.channel({ ...ROOM, allowPrivate: false }).send(MESSAGE, address, FOREVER);
          await expect(sending).rejects.toEqual(failing('channel.address-forbidden', false));
          expect(receiver.connections()).toBe(0);
        }),
      );

      it('goes nowhere without encryption, unless that is allowed', () =>
        withReceiver('takes', async (receiver) => {
          const channel = receiver.channel({ ...ROOM, allowPrivate: false });
          const address = at(receiver, (url) => (url.hostname = 'hooks.example'));
          expect(() => channel.check(address)).toThrow('channel.address-forbidden');
          await expect(channel.send(MESSAGE, address, FOREVER)).rejects.toEqual(failing('channel.address-forbidden', false));
        }));

      it('takes no address with credentials in it', () =>
        withReceiver('takes', async (receiver) => {
          const address = at(receiver, (url) => (url.username = 'somebody'));
          const invalid = failing('channel.address-invalid', false);
          await expect(receiver.channel(ROOM).send(MESSAGE, address, FOREVER)).rejects.toEqual(invalid);
          expect(receiver.connections()).toBe(0);
        }));
    } else {
      it("goes to its operator's server, also within a private network", () =>
        withReceiver('takes', async (receiver) => {
          await sent(receiver, { ...ROOM, allowPrivate: false });
          expect(receiver.received).toHaveLength(1);
        }));
    }

    it('is there again for the next message after one that failed', () =>
      withReceiver('takes', async (receiver) => {
        const channel = receiver.channel(ROOM);
        await expect(channel.send(MESSAGE, receiver.address, AbortSignal.abort())).rejects.toBeInstanceOf(ChannelError);
        await channel.send(MESSAGE, receiver.address, FOREVER);
        expect(receiver.received).toHaveLength(1);
      }));
  });
}
