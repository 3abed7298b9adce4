import { randomUUID } from 'node:crypto';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type shared from '@eventstore/db-client/generated/shared_pb.js';
import streamsGrpc, { type IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { serveBatches } from './batch-append.js';
import type { Host } from './host.js';
import { read } from './reading.js';
import { append, deletes } from './single-writes.js';
import type { Subscriptions } from './subscriptions.js';
import { uuidOf } from './wire.js';

/** What the client is told that it talks to. */
const VERSION = '23.10.6';

const FEATURES: Readonly<Record<string, readonly string[]>> = { read: ['position', 'events'], batchappend: ['deadline_duration'] };

export const streamsService = (host: Host, subscriptions: Subscriptions): IStreamsServer => ({
  read: (call) => void read(call, host, subscriptions),
  append: (call, answer) => append(call, answer, host),
  delete: (call, answer) => deletes(call, answer, { host, isHard: false }),
  tombstone: (call, answer) => deletes(call, answer, { host, isHard: true }),
  batchAppend: (call) => serveBatches(call, host),
});

export function supportedMethods(
  _: ServerUnaryCall<shared.Empty, features.SupportedMethods>,
  answer: sendUnaryData<features.SupportedMethods>,
) {
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion(VERSION);
  for (const { path } of Object.values(streamsGrpc.StreamsService)) {
    const [, service = '', name = ''] = path.toLowerCase().split('/');
    const method = new features.SupportedMethod();
    method.setServiceName(service);
    method.setMethodName(name);
    method.setFeaturesList([...(FEATURES[name] ?? [])]);
    supported.addMethods(method);
  }
  answer(null, supported);
}

/** A cluster of one, which leads it. */
export const clusterInfo =
  ({ port }: Host) =>
  (_: ServerUnaryCall<shared.Empty, gossip.ClusterInfo>, answer: sendUnaryData<gossip.ClusterInfo>): void => {
    const endPoint = new gossip.EndPoint();
    endPoint.setAddress('127.0.0.1');
    endPoint.setPort(port());
    const member = new gossip.MemberInfo();
    member.setInstanceId(uuidOf(randomUUID()));
    member.setTimeStamp(String(Date.now()));
    member.setState(gossip.MemberInfo.VNodeState.LEADER);
    member.setIsAlive(true);
    member.setHttpEndPoint(endPoint);
    const info = new gossip.ClusterInfo();
    info.addMembers(member);
    answer(null, info);
  };
