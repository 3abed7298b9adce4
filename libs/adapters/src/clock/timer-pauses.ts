import { setTimeout as sleep } from 'node:timers/promises';
import { Pauses } from '#application';

/** Waits by a timer of this process, which it does not keep alive. */
export class TimerPauses extends Pauses {
  override async pause(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
