import { ChannelError, type OutgoingMessage } from '#application';

/** An id goes into headers and into what is signed, where a dot or a space would mean something. @throws ChannelError `channel.message-invalid` */
export function requireMessageId({ id }: OutgoingMessage): void {
  if (!/^[\w-]{1,64}$/u.test(id)) throw new ChannelError('channel.message-invalid', { reason: 'id' });
}
