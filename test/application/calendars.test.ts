import { afterEach, describe, expect, test } from '@jest/globals';
import { FirstStart, ProcedureEnvelope, STATUTORY, StatutoryCalendar, StreamNames, THE_ENGINE, type StatutoryDays } from '#application';
import { STANDARD_PROCEDURE } from '#domain';
import { CommandBus } from '@nestjs/cqrs';
import { refusalOf } from './refused.js';
import { Running } from './running.js';

/** Holidays that a test announces. */
class Announced extends StatutoryCalendar {
  constructor(public days: StatutoryDays) {
    super();
  }

  override known(): StatutoryDays {
    return this.days;
  }
}

const OF_2026: StatutoryDays = { daysOff: ['2026-10-01'], workedDays: ['2026-10-10'], publishedThrough: 2026 };

describe('the statutory calendar', () => {
  let running: Running;
  afterEach(() => running.end());

  const history = async () => {
    const events = await running.log.readStream(running.get(StreamNames).of('calendar', STATUTORY.id));
    return events.map(({ type, data }) => ({ type, ...data }));
  };
  const first = { type: 'CalendarPublished', version: 1, title: STATUTORY.title, ...OF_2026 };

  test('is published at the first start, and again once a later year is known', async () => {
    const statutory = new Announced(OF_2026);
    running = await Running.begin({ statutory });
    const start = running.get(FirstStart);
    await start.begin();
    await start.begin();
    expect(await history()).toEqual([first]);

    statutory.days = { ...OF_2026, daysOff: ['2026-10-02'] };
    await start.begin();
    expect(await history()).toEqual([first]);

    statutory.days = { ...OF_2026, daysOff: ['2026-10-01', '2027-10-01'], publishedThrough: 2027 };
    await start.begin();
    expect(await history()).toEqual([first, { ...first, ...statutory.days, version: 2 }]);
  });

  test('is one that procedures can count on, and no other than what was published is', async () => {
    running = await Running.begin({ statutory: new Announced(OF_2026) });
    await running.get(FirstStart).begin();
    const bus = running.get(CommandBus);
    const { title, content } = STANDARD_PROCEDURE;
    const draft = (calendar: { id: string; version: number }, version: number) =>
      bus.execute(
        new ProcedureEnvelope({
          commandId: `draft-${calendar.id}-${calendar.version}`,
          thing: 'working-days',
          caller: THE_ENGINE,
          command: { type: 'DraftProcedure', version, title, content: { ...content, calendar } },
        }),
      );
    const unknown = { kind: 'rule', code: 'procedure.unknown-calendar' };
    expect(await refusalOf(draft({ id: 'cn', version: 2 }, 1))).toMatchObject(unknown);
    expect(await refusalOf(draft({ id: 'office', version: 1 }, 1))).toMatchObject(unknown);
    await draft({ id: 'cn', version: 1 }, 1);
  });
});
