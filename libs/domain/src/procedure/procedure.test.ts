import { describe, expect, test } from '@jest/globals';
import { somebody } from '../../../../test/support/actors.js';
import { given, subject } from '../../../../test/support/given.js';
import { ENGINE } from '../core/actor.js';
import { STANDARD_PROCEDURE } from './procedure-content.js';
import { procedureEvents, type ProcedureEvent } from './procedure-events.js';
import { newestPublished, publishedVersion, versionInForce } from './procedure-state.js';
import { procedure, procedureRefusal, procedureVersion, type ProcedureContext } from './procedure.js';

const { title, content } = STANDARD_PROCEDURE;
const administrator = somebody('p-admin', { holds: { administrator: ['county'] } });

const context = (overrides: Partial<ProcedureContext> = {}): ProcedureContext => ({
  actor: administrator,
  now: Temporal.Instant.from('2026-03-01T01:00:00Z'),
  isCalendar: ({ id }) => id === 'plain',
  bounds: Object.fromEntries(Object.keys(content.who).map((command) => [command, ['leader'] as const])),
  ...overrides,
});
const about = subject(procedure, procedureEvents, context, {
  rows: procedureVersion.steps,
  phase: ({ versions }, { version }) => versions.get(version)?.phase,
});

const drafted = (version = 1): ProcedureEvent => ({ type: 'ProcedureDrafted', version, title, content });
const published = (version = 1): ProcedureEvent => ({ type: 'ProcedurePublished', version });
const retired = (version = 1): ProcedureEvent => ({ type: 'ProcedureRetired', version, reason: '已修订' });
const unsound = { ...content, calendar: { id: 'lunar', version: 1 } };

describe('a procedure 规程', () => {
  test('the engine drafts and publishes the standard procedure at the first start', () => {
    given(about).when({ type: 'DraftProcedure', version: 1, title, content }, { actor: ENGINE }).then(drafted());
    given(about, drafted()).when({ type: 'PublishProcedure', version: 1 }, { actor: ENGINE }).then(published());
  });

  test('an administrator drafts the next version', () => {
    given(about, drafted(), published()).when({ type: 'DraftProcedure', version: 2, title, content }).then(drafted(2));
  });

  test('versions are written one after the other', () => {
    given(about).when({ type: 'DraftProcedure', version: 2, title, content }).refuses('procedure.version-out-of-turn', { next: 1 });
    given(about, drafted()).when({ type: 'DraftProcedure', version: 2, title, content }).refuses('procedure.draft-open', { version: 1 });
    given(about, drafted()).when({ type: 'DraftProcedure', version: 1, title, content }).refuses('procedure-version.not-now');
  });

  test('a draft is written anew until it is published', () => {
    const redraft = { type: 'RedraftProcedure', version: 1, title: '规程（试行）', content } as const;
    given(about, drafted()).when(redraft).then({ type: 'ProcedureRedrafted', version: 1, title: '规程（试行）', content });
    given(about, drafted(), published()).when(redraft).refuses('procedure-version.not-now', { phase: 'Published' });
    given(about).when(redraft).refuses('procedure-version.unknown', { version: 1 });
  });

  test('an unsound procedure is neither drafted nor published', () => {
    const refused = 'procedure.unknown-calendar';
    given(about).when({ type: 'DraftProcedure', version: 1, title, content: unsound }).refuses(refused, { path: '/content/calendar' });
    given(about, drafted()).when({ type: 'RedraftProcedure', version: 1, title, content: unsound }).refuses(refused);
    given(about, { ...drafted(), content: unsound } as ProcedureEvent)
      .when({ type: 'PublishProcedure', version: 1 })
      .refuses(refused);
  });

  test('a published version is retired, once', () => {
    given(about, drafted(), published()).when({ type: 'RetireProcedure', version: 1, reason: '已修订' }).then(retired());
    given(about, drafted(), published(), retired())
      .when({ type: 'RetireProcedure', version: 1, reason: '已修订' })
      .refuses('procedure-version.not-now', { phase: 'Retired' });
  });

  test('only an administrator keeps the rule books', () => {
    given(about, drafted())
      .when({ type: 'PublishProcedure', version: 1 }, { actor: somebody('p2', { holds: { leader: ['county'] } }) })
      .refuses('procedure.not-yours');
  });

  test('why a command is missing is known without its form', () => {
    const { state } = given(about, drafted());
    expect(procedureRefusal('DraftProcedure', 2, state, context())).toMatchObject({ code: 'procedure.draft-open' });
    expect(procedureRefusal('PublishProcedure', 1, state, context())).toBe(false);
  });
});

describe('versions in force', () => {
  const { state } = given(about, drafted(1), published(1), drafted(2), published(2), retired(2), drafted(3), published(3), drafted(4));

  test('new cases take the newest published version', () => {
    expect(newestPublished('standard', state)).toEqual({ id: 'standard', version: 3, ...content });
    expect(newestPublished('standard', given(about, drafted()).state)).toBeUndefined();
    expect(newestPublished('standard', given(about, drafted(1), published(1), drafted(2), published(2), retired(2)).state)?.version).toBe(
      1,
    );
  });

  test('an earlier published version stays open to new cases, a retired one to those that run', () => {
    const versions = [1, 2, 3, 4, 5];
    const found = (read: typeof publishedVersion) => versions.map((version) => read('standard', state, version)?.version);
    expect(found(publishedVersion)).toEqual([1, undefined, 3, undefined, undefined]);
    expect(found(versionInForce)).toEqual([1, 2, 3, undefined, undefined]);
  });
});
