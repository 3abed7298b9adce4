import type { Appointable, Language, OutletKind, ProcedureContent, VersionRef } from '#domain';
import type { AccountPhase, OrganizationKind, ProcedurePhase } from '#projections';
import type { Page, PageRequest } from './reading.js';

export interface AppointmentEntry {
  readonly appointment: string;
  readonly role: Appointable;
  readonly scope: string;
  /** Days: the first, and the last on which it holds; open where missing. */
  readonly from: string;
  readonly to?: string;
}

/** Somebody, by ids alone. */
export interface PersonEntry {
  readonly person: string;
  readonly home: string;
  readonly account: AccountPhase;
  readonly forgotten: boolean;
  /** ISO instant of registration. */
  readonly since: string;
  readonly appointments: readonly AppointmentEntry[];
}

export interface PeopleQuery extends PageRequest {
  /** People whose home is one of these. */
  readonly homes?: readonly string[];
}

export interface OrganizationEntry {
  readonly organization: string;
  readonly name: string;
  readonly nameEn?: string;
  readonly kind: OrganizationKind;
  readonly parent?: string;
  readonly phase: 'Active' | 'Merged' | 'Dissolved';
  readonly successor?: string;
}

export interface ProcedureEntry {
  readonly procedure: string;
  readonly version: number;
  readonly phase: ProcedurePhase;
  readonly title: string;
  readonly content: ProcedureContent;
}

export interface EvidenceEntry {
  /** The upload's id. */
  readonly evidence: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  readonly name: string;
  readonly capturedAt?: string;
  readonly uploadedAt: string;
  readonly uploadedBy: string;
}

/** A version of a calendar. */
export interface CalendarEntry {
  readonly calendar: string;
  readonly version: number;
  readonly title: string;
  readonly base?: VersionRef;
  readonly publishedThrough: number;
}

/** An outlet, without its address. */
export interface OutletEntry {
  readonly outlet: string;
  readonly organization: string;
  readonly kind: OutletKind;
  readonly language: Language;
  readonly title: string;
  readonly phase: 'Open' | 'Closed';
  /** ISO instant of opening. */
  readonly since: string;
}

export interface OutletsQuery extends PageRequest {
  /** Outlets of one of these. */
  readonly organizations: readonly string[];
}

/** Where a piece of evidence is referred to: who may see one of these may have it. */
export interface EvidenceUses {
  readonly problems: readonly string[];
  readonly inspections: readonly string[];
}

/** Who and what there is. */
export abstract class DirectoryReader {
  abstract person(id: string): Promise<PersonEntry | undefined>;

  /** By registration, oldest first. @throws Refused `page.cursor-unknown` */
  abstract people(query: PeopleQuery): Promise<Page<PersonEntry>>;

  /** Who signs in by the name with this HMAC. */
  abstract personBySignInName(hmac: string): Promise<string | undefined>;

  /** Who opened the calendar feed whose secret has this SHA-256; he may have lost it since. */
  abstract personByCalendarFeed(hash: string): Promise<string | undefined>;

  /** The whole tree, in the order of establishment; what was merged or dissolved included. */
  abstract organizations(): Promise<readonly OrganizationEntry[]>;

  abstract organization(id: string): Promise<OrganizationEntry | undefined>;

  /** The ids of an organization and everything below it, what was merged or dissolved included; empty for one that is unknown. */
  abstract subtree(organization: string): Promise<readonly string[]>;

  /** Every version of every procedure. */
  abstract procedures(): Promise<readonly ProcedureEntry[]>;

  abstract procedure(id: string, version: number): Promise<ProcedureEntry | undefined>;

  /** Every version of every calendar that was published, without its days. */
  abstract calendars(): Promise<readonly CalendarEntry[]>;

  /** By opening, oldest first; what was closed included. @throws Refused `page.cursor-unknown` */
  abstract outlets(query: OutletsQuery): Promise<Page<OutletEntry>>;

  /** By the upload's id. */
  abstract evidence(id: string): Promise<EvidenceEntry | undefined>;

  /** Every upload of these bytes, oldest first. */
  abstract evidenceByHash(sha256: string): Promise<readonly EvidenceEntry[]>;

  /** What refers to this upload. */
  abstract evidenceUses(evidence: string): Promise<EvidenceUses>;
}
