import type { ServerWritableStream } from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { CallFailure, handlerThrew, invalid, readFailed, streamDeleted } from './failures.js';
import type { Host } from './host.js';
import { Outlet } from './outlet.js';
import { filterOf, fromPlace, fromRevision, isBackwards, type From, type Options } from './read-request.js';
import { refusalOf } from './refusing.js';
import type { Stored } from './stored.js';
import type { StoredLog } from './stored-log.js';
import type { Subscriptions } from './subscriptions.js';
import { eventAnswer, nameOf, notFoundAnswer } from './wire.js';

type Call = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

/** Every read and every subscription. */
export async function read(call: Call, host: Host, subscriptions: Subscriptions): Promise<void> {
  const outlet = new Outlet<streams.ReadResp>(call);
  call.on('error', () => undefined);
  try {
    const refusal = refusalOf(host);
    if (refusal) throw refusal;
    const options = call.request.getOptions();
    if (!options) throw invalid('The request');
    if (options.hasSubscription()) await subscriptions.run(outlet, options);
    else if (options.hasStream()) await readStream(outlet, host.log, options);
    else await readAll(outlet, host, options);
    outlet.end();
  } catch (error) {
    outlet.fail(error instanceof CallFailure ? error : handlerThrew());
  }
}

async function readStream(outlet: Outlet<streams.ReadResp>, log: StoredLog, options: Options): Promise<void> {
  const asked = options.getStream() ?? new streams.ReadReq.Options.StreamOptions();
  const name = nameOf(asked.getStreamIdentifier());
  const events = log.stream(name);
  if (events === 'deleted') throw streamDeleted(name);
  if (events === undefined) {
    await outlet.send(notFoundAnswer(name));
    return;
  }
  const from = fromRevision(asked);
  if (from === 'end' && !isBackwards(options)) throw readFailed('ReadStream');
  const isWanted = isBackwards(options) ? before(from) : behind(from);
  const wanted = events.filter(({ revision }) => isWanted(revision));
  await send(outlet, isBackwards(options) ? wanted.toReversed() : wanted, BigInt(options.getCount()));
}

const behind = (from: From) => (revision: bigint) => from === 'start' || from === 'end' || revision >= from;
const before = (from: From) => (revision: bigint) => from === 'end' || revision <= (from === 'start' ? 0n : from);

async function readAll(outlet: Outlet<streams.ReadResp>, { log, searchRate }: Host, options: Options): Promise<void> {
  const from = fromPlace(options.getAll() ?? new streams.ReadReq.Options.AllOptions());
  const isWanted = filterOf(options);
  const index = isBackwards(options) ? endIndex(log, from) : startIndex(log, from);
  if (index === undefined) throw readFailed(options.hasFilter() ? 'FilteredReadAll' : 'ReadAll');
  const records = isBackwards(options) ? log.records.slice(0, index).toReversed() : log.records.slice(index);
  if (!options.hasFilter()) {
    await send(outlet, records, BigInt(options.getCount()));
    return;
  }
  // As the server does, it ends where it finds one more than it was asked for, or nothing more.
  let left = Number(options.getCount());
  for await (const [record, isIt] of searchRate.through(records, isWanted)) {
    if (outlet.isOver) return;
    if (!isIt) continue;
    if (left === 0 || !(await outlet.send(eventAnswer(record)))) return;
    left -= 1;
  }
}

/** Forwards a position is included, and past the last event there is nothing, wherever that is. */
function startIndex(log: StoredLog, from: From): number | undefined {
  if (from === 'start') return 0;
  const last = log.records.at(-1)?.place ?? 0n;
  if (from === 'end' || from > last) return log.records.length;
  return log.indexAt(from);
}

/** Backwards it is the end of the first event that is given. */
function endIndex(log: StoredLog, from: From): number | undefined {
  if (from === 'end') return log.records.length;
  return from === 'start' ? 0 : log.indexAt(from);
}

async function send(outlet: Outlet<streams.ReadResp>, records: readonly Stored[], count: bigint): Promise<void> {
  for (const record of records.slice(0, Number(count < LARGEST ? count : LARGEST))) {
    if (!(await outlet.send(eventAnswer(record)))) return;
  }
}

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);
