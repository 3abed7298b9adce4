/** How whoever looks at something at intervals waits between two looks. */
export abstract class Pauses {
  /** So many milliseconds; ends sooner, and does not fail, where the signal is aborted. */
  abstract pause(ms: number, signal: AbortSignal): Promise<void>;
}
