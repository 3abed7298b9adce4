import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, FORWARDS, jsonEvent, NO_STREAM, START } from '@eventstore/db-client';
import { progress } from '../http/cases.ts';

/** Does nothing but what a command costs at least: reads a stream to its end, and appends an event at the revision that it found. */
process.once('message', ({ url, streams, times }: { readonly url: string; readonly streams: number; readonly times: number }) => {
  void (async () => {
    const client = EventStoreDBClient.connectionString(url);
    const names = Array.from({ length: streams }, () => `bare-${randomUUID()}`);
    const events = () => Array.from({ length: EVENTS_BEFORE }, event);
    await Promise.all(names.map((name) => client.appendToStream(name, events(), { expectedRevision: NO_STREAM })));
    const began = performance.now();
    await Promise.all(names.map((name) => commands(client, name, times)));
    process.send?.({ perSecond: (streams * times) / ((performance.now() - began) / 1000) });
    await client.dispose();
    process.disconnect?.();
  })();
});

/** As many as a problem in the midst of its life has. */
const EVENTS_BEFORE = 12;

/** As large as what a report of progress is stored as. */
const event = () =>
  jsonEvent({
    type: 'ProgressReported',
    data: { correction: 1, reportedBy: randomUUID(), ...progress(50) },
    metadata: {
      occurredAt: '2026-03-02T01:00:00Z',
      recordedAt: '2026-03-02T01:00:00Z',
      actor: randomUUID(),
      role: 'branch',
      organization: randomUUID(),
      commandId: randomUUID(),
      commandHash: randomUUID() + randomUUID(),
      $correlationId: randomUUID(),
    },
  });

async function commands(client: EventStoreDBClient, stream: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    let last = -1n;
    for await (const { event: read } of client.readStream(stream, { direction: FORWARDS, fromRevision: START })) {
      last = read?.revision ?? last;
    }
    await client.appendToStream(stream, event(), { expectedRevision: last });
  }
}
