import type { Language } from '../bilingual.js';
import type { Client } from '../play/client.js';

interface OrganizationItem {
  readonly organization: string;
  readonly name: string;
  readonly nameEn?: string;
}

/** Reads what the reports print, as the auditor, who reads everything. */
export class Reader {
  private constructor(
    private readonly client: Client,
    readonly language: Language,
    private readonly token: () => Promise<string>,
    private readonly organizations: ReadonlyMap<string, OrganizationItem>,
  ) {}

  /** @throws Unexpected */
  static async open(client: Client, language: Language, token: () => Promise<string>): Promise<Reader> {
    const { items } = await client.read<{ readonly items: readonly OrganizationItem[] }>('organizations', await token());
    return new Reader(client, language, token, new Map(items.map((item) => [item.organization, item])));
  }

  /** @throws Unexpected */
  async read<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
    const search = new URLSearchParams(query).toString();
    return this.client.read<T>(search === '' ? path : `${path}?${search}`, await this.token());
  }

  /** An organization by its name. */
  organization(id: string): string {
    const found = this.organizations.get(id);
    return (this.language === 'en' && found?.nameEn) || (found?.name ?? id);
  }
}
