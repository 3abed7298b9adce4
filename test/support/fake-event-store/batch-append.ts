import type { ServerDuplexStream } from '@grpc/grpc-js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  batchAnswer,
  batchResult,
  deniedResult,
  notReadyResult,
  timedOutResult,
  tooLargeResult,
  type BatchResult,
} from './batch-answers.js';
import { notLeader, unavailable } from './failures.js';
import type { Host } from './host.js';
import { Outlet } from './outlet.js';
import { dataBytes, type Expected, type Proposed } from './stored.js';
import { expectedBy, nameOf, proposed } from './wire.js';

type Request = streams.BatchAppendReq;
type Response = streams.BatchAppendResp;

/** An append of which some has come. */
interface Pending {
  readonly stream: string;
  readonly expected: Expected;
  readonly deadlineMs: number;
  readonly events: Proposed[];
}

/** Answers on the one call on which a client sends all of its appends. */
export function serveBatches(call: ServerDuplexStream<Request, Response>, host: Host): void {
  const batches = new BatchAppend(host, new Outlet<Response>(call));
  call.on('data', (request: Request) => batches.take(request));
  call.on('end', () => batches.end());
  call.on('error', () => undefined);
}

class BatchAppend {
  readonly #host: Host;
  readonly #outlet: Outlet<Response>;
  readonly #pending = new Map<string, Pending>();

  constructor(host: Host, outlet: Outlet<Response>) {
    this.#host = host;
    this.#outlet = outlet;
  }

  end(): void {
    this.#outlet.end();
  }

  take(request: Request): void {
    const correlation = request.getCorrelationId()?.getString() ?? '';
    const options = request.getOptions();
    if (options) this.#pending.set(correlation, begun(options));
    const pending = this.#pending.get(correlation);
    if (!pending) return;
    pending.events.push(...request.getProposedMessagesList().map(proposed));
    const { refusals, queue } = this.#host;
    const answer = (result: BatchResult) => void this.#outlet.send(batchAnswer(request.getCorrelationId(), pending.stream, result));
    const refuse = (result: BatchResult) => {
      this.#pending.delete(correlation);
      answer(result);
    };
    if (pending.deadlineMs <= Date.now()) refuse(timedOutResult());
    else if (dataBytes(pending.events) > refusals.mostBytes) refuse(tooLargeResult(refusals.mostBytes));
    else if (request.getIsFinal()) {
      this.#pending.delete(correlation);
      queue.add(() => this.#land(pending, answer));
    }
  }

  #land({ stream, expected, events }: Pending, answer: (result: BatchResult) => void): void {
    const { log, port, refusals } = this.#host;
    if (this.#outlet.isOver) return;
    switch (refusals.next()) {
      case 'not-ready':
        answer(notReadyResult());
        return;
      case 'access-denied':
        answer(deniedResult());
        return;
      case 'not-leader':
        this.#outlet.fail(notLeader(port()));
        return;
      case 'unavailable':
        this.#outlet.fail(unavailable());
        return;
      case undefined: {
        const outcome = log.append(stream, expected, events);
        if (!refusals.losesAnswer()) answer(batchResult(stream, expected, outcome));
      }
    }
  }
}

function begun(options: streams.BatchAppendReq.Options): Pending {
  const deadline = options.getDeadline();
  return {
    stream: nameOf(options.getStreamIdentifier()),
    expected: expectedBy(options, options.getStreamPosition()),
    deadlineMs: deadline?.toDate().getTime() ?? Infinity,
    events: [],
  };
}
