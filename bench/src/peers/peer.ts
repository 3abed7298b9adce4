/** Why a peer is not in the run; said in the result, never passed over. */
export class LeftOut {
  readonly note: string;

  constructor(peer: string, reason: string) {
    this.note = `${peer} is left out: ${reason}`;
  }
}

/** What a peer cannot do without is optional to install. */
export async function orLeftOut<T>(peer: string, open: () => Promise<T>): Promise<T | LeftOut> {
  try {
    return await open();
  } catch (error) {
    return new LeftOut(peer, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
}
