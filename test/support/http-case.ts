import { idOf, succeeded, tagOf } from './http-client.js';
import type { HttpOffice } from './http-office.js';

/** What a test says of a finding, with whatever it does not care about. */
export const finding = (leadUnit: string, overrides: Readonly<Record<string, unknown>> = {}) => ({
  title: '工作台账不健全',
  condition: '一季度未建立台账',
  criterion: '《支部工作条例》第十条',
  severity: 'minor',
  category: '日常管理',
  evidence: [],
  leadUnit,
  coUnits: [],
  ...overrides,
});

/** A case as far as most tests need it, over HTTP. */
export class HttpCase {
  private constructor(
    readonly office: HttpOffice,
    readonly inspection: string,
    readonly problem: string,
  ) {}

  get correction(): string {
    return `/v1/problems/${this.problem}/corrections/1`;
  }

  /** An inspection that is under way. */
  static async inspect(office: HttpOffice): Promise<string> {
    const inspection = idOf(await office.as('leader').post('/v1/inspections', planned(office)));
    succeeded(await office.as('leader').post(`/v1/inspections/${inspection}/start`));
    return inspection;
  }

  /** A finding that was confirmed and fed back. */
  static async found(office: HttpOffice, overrides: Readonly<Record<string, unknown>> = {}): Promise<HttpCase> {
    const inspection = await HttpCase.inspect(office);
    const problem = idOf(
      await office.as('supervisor').post(`/v1/inspections/${inspection}/findings`, finding(office.organizations.branch, overrides)),
    );
    succeeded(await office.as('leader').post(`/v1/inspections/${inspection}/findings/${problem}/confirm`));
    const { body } = succeeded(await office.as('leader').post(`/v1/inspections/${inspection}/issue-feedback`));
    await office.as('leader').get(`/v1/ledger?after=${String(body['position'])}`);
    return new HttpCase(office, inspection, problem);
  }

  /** Its correction was issued and acknowledged, and its plan approved. */
  async executing(): Promise<this> {
    const issue = { unit: this.office.organizations.branch, kind: 'byDate', measures: ['补建台账'], standard: '要素齐全' };
    await this.whenConfirmed();
    succeeded(await this.office.as('supervisor').post(`/v1/problems/${this.problem}/corrections`, issue));
    succeeded(await this.office.as('branch').post(`${this.correction}/acknowledge`));
    succeeded(await this.office.as('branch').post(`${this.correction}/submit-plan`, { measures: ['补建台账'], evidence: [] }));
    succeeded(await this.office.as('supervisor').post(`${this.correction}/approve-plan`));
    return this;
  }

  /** Its result was submitted, with evidence. @returns what a verifier sees of it */
  async submitted(): Promise<{ readonly tag: string; readonly seen: readonly string[] }> {
    const evidence = await this.upload('branch', `台账 ${this.problem}`);
    const result = { statement: '台账已补建', evidence: [evidence] };
    succeeded(await this.office.as('branch').post(`${this.correction}/submit-result`, result));
    const answer = await this.office.as('verifier').get(this.correction);
    const { attempts } = answer.body['state'] as { attempts: readonly { evidence: readonly { sha256: string }[] }[] };
    return { tag: tagOf(answer), seen: attempts.at(-1)!.evidence.map(({ sha256 }) => sha256) };
  }

  async upload(who: 'branch' | 'supervisor', text: string, name = '台账.txt'): Promise<string> {
    const form = new FormData();
    form.append('file', new Blob([text]), name);
    return idOf(await this.office.as(who).send('POST', '/v1/evidence', { body: form }));
  }

  /** The confirmation reaches the problem by a reaction. */
  private async whenConfirmed(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const { body } = await this.office.as('leader').get(`/v1/problems/${this.problem}`);
      if ((body['state'] as { phase: string }).phase !== 'Draft') return;
    }
    throw new Error('the problem was never confirmed');
  }
}

export const planned = (office: HttpOffice, overrides: Readonly<Record<string, unknown>> = {}) => ({
  kind: 'routine',
  title: '日常督导',
  mandate: '年度计划',
  body: office.organizations.body,
  leader: office.idOf('leader'),
  members: [office.idOf('supervisor'), office.idOf('verifier')],
  organizations: [office.organizations.branch],
  criteria: ['工作台账'],
  ...overrides,
});
