import {
  DirectoryReader,
  type AppointmentEntry,
  type CalendarEntry,
  type Cursors,
  type EvidenceEntry,
  type EvidenceUses,
  type OrganizationEntry,
  type OutletEntry,
  type OutletsQuery,
  type Page,
  type PeopleQuery,
  type PersonEntry,
  type ProcedureEntry,
} from '#application';
import type { DirectoryRow, DirectoryTables } from '#projections';
import { Conditions, each } from './conditions.js';
import { instantOf } from './ledger-rows.js';
import { pageOf } from './pages.js';
import type { SqliteReadModel } from './sqlite-read-model-store.js';

type Values = NonNullable<Parameters<SqliteReadModel['rows']>[2]>;

/** The directory from its rows. */
export class SqliteDirectoryReader extends DirectoryReader {
  readonly #directory: SqliteReadModel;
  readonly #cursors: Cursors;

  constructor(directory: SqliteReadModel, cursors: Cursors) {
    super();
    this.#directory = directory;
    this.#cursors = cursors;
  }

  override async person(id: string): Promise<PersonEntry | undefined> {
    return Promise.try(() => this.#people(this.#rows('people', 'WHERE person = :id', { id })).at(0));
  }

  override async people(query: PeopleQuery): Promise<Page<PersonEntry>> {
    const { homes } = query;
    return Promise.try(() =>
      pageOf({
        cursors: this.#cursors,
        question: ['people', homes ?? null],
        request: query,
        takenAt: this.#directory.takenAt(),
        rows: (place, limit) => {
          const conditions = new Conditions()
            .among(homes, `home IN ${each('homes')}`, 'homes')
            .maybe(place?.[0], 'registered > :registered', 'registered');
          return this.#rows('people', `${conditions.where} ORDER BY registered LIMIT :limit`, { ...conditions.parameters, limit });
        },
        placeOf: ({ registered }) => [registered],
        items: (rows) => this.#people(rows),
      }),
    );
  }

  override async personBySignInName(hmac: string): Promise<string | undefined> {
    return Promise.try(() => this.#rows('signInNames', 'WHERE hmac = :hmac', { hmac }).at(0)?.person);
  }

  override async personByCalendarFeed(hash: string): Promise<string | undefined> {
    return Promise.try(() => this.#rows('calendarFeeds', 'WHERE hash = :hash', { hash }).at(0)?.person);
  }

  override async organizations(): Promise<readonly OrganizationEntry[]> {
    return Promise.try(() => this.#rows('organizations', 'ORDER BY established').map(organizationEntry));
  }

  override async organization(id: string): Promise<OrganizationEntry | undefined> {
    return Promise.try(() => this.#rows('organizations', 'WHERE organization = :id', { id }).map(organizationEntry).at(0));
  }

  override async subtree(organization: string): Promise<readonly string[]> {
    return Promise.try(() =>
      this.#directory
        .all(
          `WITH RECURSIVE below (organization) AS (
             SELECT organization FROM organizations WHERE organization = :organization
             UNION SELECT o.organization FROM organizations o JOIN below b ON o.parent = b.organization
           ) SELECT organization FROM below`,
          { organization },
        )
        .map((row) => row['organization'] as string),
    );
  }

  override async procedures(): Promise<readonly ProcedureEntry[]> {
    return Promise.try(() => this.#rows('procedures', 'ORDER BY procedure, version').map(procedureEntry));
  }

  override async procedure(id: string, version: number): Promise<ProcedureEntry | undefined> {
    return Promise.try(() =>
      this.#rows('procedures', 'WHERE procedure = :id AND version = :version', { id, version }).map(procedureEntry).at(0),
    );
  }

  override async calendars(): Promise<readonly CalendarEntry[]> {
    return Promise.try(() => this.#rows('calendars', 'ORDER BY calendar, version').map(calendarEntry));
  }

  override async outlets(query: OutletsQuery): Promise<Page<OutletEntry>> {
    const { organizations } = query;
    return Promise.try(() =>
      pageOf({
        cursors: this.#cursors,
        question: ['outlets', organizations],
        request: query,
        takenAt: this.#directory.takenAt(),
        rows: (place, limit) => {
          const conditions = new Conditions()
            .among(organizations, `organization IN ${each('organizations')}`, 'organizations')
            .maybe(place?.[0], 'opened > :opened', 'opened');
          return this.#rows('outlets', `${conditions.where} ORDER BY opened LIMIT :limit`, { ...conditions.parameters, limit });
        },
        placeOf: ({ opened }) => [opened],
        items: (rows) => rows.map(outletEntry),
      }),
    );
  }

  override async evidence(id: string): Promise<EvidenceEntry | undefined> {
    return Promise.try(() => this.#rows('evidence', 'WHERE evidence = :id', { id }).map(evidenceEntry).at(0));
  }

  override async evidenceByHash(sha256: string): Promise<readonly EvidenceEntry[]> {
    return Promise.try(() => this.#rows('evidence', 'WHERE sha256 = :sha256 ORDER BY uploaded', { sha256 }).map(evidenceEntry));
  }

  override async evidenceUses(evidence: string): Promise<EvidenceUses> {
    return Promise.try(() => {
      const uses = this.#rows('evidenceUses', 'WHERE evidence = :evidence ORDER BY thing', { evidence });
      const of = (category: 'problem' | 'inspection') => uses.filter((use) => use.category === category).map(({ thing }) => thing);
      return { problems: of('problem'), inspections: of('inspection') };
    });
  }

  #rows<N extends keyof DirectoryTables>(table: N, rest: string, parameters: Values = {}): readonly DirectoryRow<N>[] {
    return this.#directory.rows(table, `SELECT * FROM ${table} ${rest}`, parameters) as unknown as readonly DirectoryRow<N>[];
  }

  #people(rows: readonly DirectoryRow<'people'>[]): readonly PersonEntry[] {
    const people = JSON.stringify(rows.map(({ person }) => person));
    const made = Map.groupBy(
      this.#rows('appointments', `WHERE person IN ${each('people')} ORDER BY made`, { people }),
      ({ person }) => person,
    );
    return rows.map(({ person, home, account, forgotten, registeredMs }) => ({
      person,
      home,
      account,
      forgotten: forgotten === 1,
      since: instantOf(registeredMs),
      appointments: (made.get(person) ?? []).map(appointmentEntry),
    }));
  }
}

const appointmentEntry = ({ appointment, role, scope, from, to }: DirectoryRow<'appointments'>): AppointmentEntry => ({
  appointment,
  role,
  scope,
  from,
  ...(to !== null && { to }),
});

const organizationEntry = (row: DirectoryRow<'organizations'>): OrganizationEntry => ({
  organization: row.organization,
  name: row.name,
  ...(row.nameEn !== null && { nameEn: row.nameEn }),
  kind: row.kind,
  ...(row.parent !== null && { parent: row.parent }),
  phase: row.phase,
  ...(row.successor !== null && { successor: row.successor }),
});

const procedureEntry = ({ procedure, version, phase, title, content }: DirectoryRow<'procedures'>): ProcedureEntry => ({
  procedure,
  version,
  phase,
  title,
  content,
});

const calendarEntry = ({ base, ...row }: DirectoryRow<'calendars'>): CalendarEntry => ({ ...row, ...(base && { base }) });

const outletEntry = ({ opened: _, openedMs, ...row }: DirectoryRow<'outlets'>): OutletEntry => ({ ...row, since: instantOf(openedMs) });

const evidenceEntry = ({ uploaded: _, capturedAt, ...row }: DirectoryRow<'evidence'>): EvidenceEntry => ({
  ...row,
  ...(capturedAt !== null && { capturedAt }),
});
