import { dayAt, numberOf, series, STANDARD_PROCEDURE, type Series, type SeriesCommand, type SeriesEvent } from '#domain';
import { Injectable } from '@nestjs/common';
import { LatestStates } from '../facts/latest-states.js';
import { StreamNames } from '../log/stream-names.js';
import { EventLog } from '../ports/event-log.js';
import type { Binding } from '../shell/binding.js';
import { CommandShell } from '../shell/command-shell.js';
import { derivedId } from '../shell/derived-id.js';
import { THE_ENGINE } from '../shell/envelope.js';
import type { Context } from '#domain';

const PREFIX = '督查';

const seriesBinding: Binding<SeriesCommand, SeriesEvent, Series, Context> = {
  category: 'series',
  table: series,
  gather: ({ actor, now }) => Promise.resolve({ actor, now }),
  sees: (_, { actor }) => actor.engine,
};

/** The human numbers 督查〔2026〕3号: one series a year for the whole installation, each number for one thing for ever. */
@Injectable()
export class Numbers {
  private readonly taken: LatestStates<SeriesCommand, SeriesEvent, Series, Context>;

  constructor(
    private readonly shell: CommandShell,
    private readonly names: StreamNames,
    log: EventLog,
  ) {
    this.taken = new LatestStates(log, series);
  }

  async forInspection(inspection: string, now: Temporal.Instant): Promise<string> {
    const { year } = dayAt(now, STANDARD_PROCEDURE.content.zone);
    const thing = `inspections-${year}`;
    await this.shell.give(seriesBinding, {
      // A retry that crosses a year's end meets another series, and asks that one anew.
      commandId: derivedId('number', thing, inspection),
      thing,
      command: { type: 'TakeNumber', thing: inspection, prefix: PREFIX, year },
      caller: THE_ENGINE,
    });
    const number = numberOf((await this.taken.of(this.names.of('series', thing))).state, inspection);
    if (number === undefined) throw new TypeError(`${inspection} has taken no number`);
    return number;
  }
}
