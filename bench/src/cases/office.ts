import {
  evidence as evidenceTable,
  type EvidenceRef,
  type Inspection,
  type Problem,
  type RecordedProblem,
} from '../../../libs/domain/src/index.js';
import type { EventsByCategory } from '../../../libs/projections/src/index.js';
import { Agenda, type Course } from './agenda.ts';
import { signIn, type County, type Official } from './county.ts';
import { atWork, instantText } from './days.ts';
import type { Draw } from './draw.ts';
import { ENGINE, Thing, type Acting, type History } from './history.ts';
import { FILES } from './wording.ts';

/** Who supervises: of an inspection, or of a body. */
export interface Team {
  readonly leader: Official;
  readonly members: readonly Official[];
}

/** A visit that goes on, or went on, and its findings. */
export interface Round {
  readonly stream: Thing<'inspection', Inspection>;
  readonly team: Team;
}

/** A problem that is worked on. */
export interface Case {
  readonly stream: Thing<'problem', Problem>;
  readonly team: Team;
  readonly round?: Round;
}

const MOST_CLOSED = 2000;

/** Where everything goes on. */
export class Office {
  readonly history: History;
  readonly draw: Draw;
  readonly county: County;
  readonly agenda = new Agenda();
  /** The ids of what there is, in the order of recording. */
  readonly problems: string[] = [];
  readonly inspections: string[] = [];
  /** What waits to be closed already. */
  readonly isClosing = new WeakSet<Case>();
  /** Problems that were closed lately: what a look-back samples. */
  readonly #closed: Case[] = [];
  readonly #numbers = new Map<number, number>();

  constructor(history: History, draw: Draw, county: County) {
    this.history = history;
    this.draw = draw;
    this.county = county;
  }

  /** An instant at work so many days from now. */
  in(days: number): number {
    return atWork(this.draw, this.history.now, days);
  }

  /** Acts for the team or a unit, signed in. */
  by(official: Official, role: 'leader' | 'supervisor' | 'branch'): Acting {
    signIn(official, this.history, this.draw);
    return { actor: official.id, role, organization: official.home };
  }

  /** Uploads files, which an event of the same person then refers to. */
  uploads(by: Acting, count: number): readonly EvidenceRef[] {
    return Array.from({ length: count }, () => {
      const { history, draw } = this;
      const [name, mediaType] = draw.one(FILES);
      const file = { sha256: draw.sha256(), size: draw.whole(20_000, 4_000_000), mediaType, name };
      const uploaded = { ...file, uploadedAt: instantText(history.now + 1), uploadedBy: by.actor };
      const stream = new Thing(history, 'evidence', draw.uuid(), evidenceTable);
      stream.did(by, [{ type: 'EvidenceUploaded', ...uploaded }]);
      return { evidence: stream.id, ...uploaded };
    });
  }

  /** Keeps a closed problem for a look-back. */
  remember(it: Case): void {
    if (this.#closed.length < MOST_CLOSED) this.#closed.push(it);
    else this.#closed[this.draw.whole(0, MOST_CLOSED - 1)] = it;
  }

  /** Closed problems for a look-back, which no other samples again. */
  sample(count: number): readonly Case[] {
    const sampled: Case[] = [];
    while (sampled.length < count && this.#closed.length > 0) {
      const [it] = this.#closed.splice(this.draw.whole(0, this.#closed.length - 1), 1);
      if (it) sampled.push(it);
    }
    return sampled;
  }

  /** Takes the year's next number for an inspection. */
  numbered(inspection: string): string {
    const year = Number(instantText(this.history.now).slice(0, 4));
    const sequence = (this.#numbers.get(year) ?? 0) + 1;
    this.#numbers.set(year, sequence);
    this.inspections.push(inspection);
    const number = `督查〔${year}〕${sequence}号`;
    const taken: EventsByCategory['series'] = { type: 'NumberTaken', sequence, number, thing: inspection };
    this.history.take(this.history.names.of('series', `inspections-${year}`), sequence - 1, [taken], ENGINE);
    return number;
  }

  /** Closes an inspection where, some days on, nothing that it found is left. */
  *closingOf({ stream, team }: Round): Course {
    yield this.in(this.draw.whole(1, 10));
    const { state } = stream;
    if (state.phase !== 'Rectifying' && state.phase !== 'FeedbackIssued') return;
    if (Object.values(state.findings).some((finding) => finding.state === 'confirmed')) return;
    stream.did(this.by(team.leader, 'leader'), [{ type: 'InspectionClosed', summary: '问题全部整改到位。' }]);
  }

  /** One of those who act for it. */
  unit(id: string): Official {
    const unit = this.county.units.find((each) => each.id === id);
    if (!unit) throw new RangeError(`no unit ${id}`);
    return this.draw.one(unit.people);
  }
}

/** The problem's record, once it has one. */
export function record({ stream }: Case): RecordedProblem {
  if (stream.state.phase === 'None') throw new TypeError(`problem ${stream.id} was not recorded`);
  return stream.state;
}
