import { Instruments } from '../ports/instruments.js';
import { Logbook } from '../ports/logbook.js';
import { NO_SPAN, Tracing } from '../ports/tracing.js';
import { Watch } from './watch.js';

/** Writes nothing. */
export class NoLogbook extends Logbook {
  override writes(): boolean {
    return false;
  }
  override write(): void {
    // Nobody reads it.
  }
}

/** Measures nothing. */
export class NoInstruments extends Instruments {
  override commandDone(): void {
    // Nobody asks.
  }
  override requestDone(): void {
    // Nobody asks.
  }
  override appendDone(): void {
    // Nobody asks.
  }
  override timerFired(): void {
    // Nobody asks.
  }
  override messageSent(): void {
    // Nobody asks.
  }
  override committed(): void {
    // Nobody asks.
  }
  override gauge(): void {
    // Nobody asks.
  }
  override read(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

/** Traces nothing. */
export class NoTracing extends Tracing {
  override readonly isOn = false;
  override begin() {
    return NO_SPAN;
  }
  override below() {
    return NO_SPAN;
  }
  override behind() {
    return NO_SPAN;
  }
  override sending() {
    return NO_SPAN;
  }
  override appending(): void {
    // Nobody follows.
  }
  override current(): undefined {
    return undefined;
  }
  override close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Where nobody looks: on the command line, and in tests of something else. */
export const UNWATCHED = new Watch(new NoLogbook(), new NoInstruments(), new NoTracing());
