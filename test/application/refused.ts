import { Refused } from '#application';

/** The kind and the code that something was refused with; what is not refused, or fails otherwise, fails the test. */
export async function refusalOf(answer: Promise<unknown>): Promise<Pick<Refused, 'kind' | 'code'>> {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { kind: error.kind, code: error.code };
  }
  throw new Error('it was not refused');
}
