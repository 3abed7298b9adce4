import { ServerInterceptingCall, ServerListenerBuilder, type ServerInterceptor } from '@grpc/grpc-js';
import { accessDenied, unauthenticated } from './failures.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What anybody is told, as what the server can do. */
const OF_STREAMS = '/event_store.client.streams.Streams/';

/** Whoever asks about streams says who he is, or is turned away before he is heard. */
export const asks = ({ username, password }: Credentials): ServerInterceptor => {
  const right = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return (method, call) => {
    const listener = new ServerListenerBuilder().withOnReceiveMetadata((metadata, next) => {
      const [given] = metadata.get('authorization');
      if (given === right || !method.path.startsWith(OF_STREAMS)) next(metadata);
      else call.sendStatus(given === undefined ? accessDenied() : unauthenticated());
    });
    return new ServerInterceptingCall(call, { start: (next) => next(listener.build()) });
  };
};
