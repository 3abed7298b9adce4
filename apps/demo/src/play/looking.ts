import { succeeded, Unexpected, type Client } from './client.js';
import type { DecidedOn, Known } from './step.js';

interface File {
  readonly sha256: string;
}

interface WithEvidence {
  readonly evidence: readonly File[];
}

interface CorrectionSeen {
  readonly state: {
    readonly cycle: number;
    readonly phase: string;
    readonly attempts: readonly WithEvidence[];
    readonly extensions: readonly WithEvidence[];
  };
}

interface ProblemSeen {
  readonly state: { readonly cycle: number; readonly disputes: readonly WithEvidence[] };
  readonly corrections: readonly CorrectionSeen[];
}

/** What somebody saw before he decided: the revision for `If-Match`, and the hashes of the evidence. */
export interface Seen {
  readonly etag: string;
  readonly hashes: readonly string[];
}

/** Looks at what is to be decided on, as whoever decides would. @throws Unexpected */
export async function lookAt({ problem, correction, evidence }: DecidedOn, known: Known, client: Client, token: string): Promise<Seen> {
  const of = `problems/${known.thing(problem)}`;
  const path = correction === undefined ? of : `${of}/corrections/${correction}`;
  const { etag, body } = succeeded(path, await client.get(path, token));
  if (etag === undefined) throw new Unexpected(`${path} has no ETag`);
  return { etag, hashes: hashesIn(body, evidence) };
}

function hashesIn(body: unknown, evidence: DecidedOn['evidence']): readonly string[] {
  const files = evidenceIn(body, evidence).flatMap((each) => each.evidence);
  return [...new Set(files.map(({ sha256 }) => sha256))];
}

function evidenceIn(body: unknown, evidence: DecidedOn['evidence']): readonly WithEvidence[] {
  switch (evidence) {
    case 'attempt':
      return (body as CorrectionSeen).state.attempts.slice(-1);
    case 'extension':
      return (body as CorrectionSeen).state.extensions.slice(-1);
    case 'dispute':
      return (body as ProblemSeen).state.disputes.slice(-1);
    case 'closing': {
      const { state, corrections } = body as ProblemSeen;
      const accepted = corrections.filter((each) => each.state.cycle === state.cycle && each.state.phase === 'Accepted');
      return accepted.flatMap((each) => each.state.attempts.slice(-1));
    }
  }
}
