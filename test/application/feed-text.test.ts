import { describe, expect, it } from '@jest/globals';
import type { CalendarFeedContent } from '#application';
import { readCalendar } from '../support/calendar-feed.js';
import { feedText } from '../../apps/server/src/calendar-feeds/feed-text.js';

type Deadline = CalendarFeedContent['deadlines'][number];

const deadline = (overrides: Partial<Deadline> = {}): Deadline => ({
  problem: 'p1',
  title: '台账不全',
  correction: 1,
  unit: 'branch',
  unitName: '邦旺劳务党支部',
  kind: 'byDate',
  dueDay: '2026-04-01',
  moves: 0,
  movedAt: '2026-03-02T01:00:00.25Z',
  ...overrides,
});

const PLACE = { installation: 'rx', publicUrl: 'https://rectify.example.org/app' };

const textOf = (deadlines: readonly Deadline[], language: 'zh-CN' | 'en' = 'zh-CN') =>
  feedText({ person: 'p', language, deadlines }, PLACE);
const written = (...deadlines: readonly Deadline[]) => readCalendar(textOf(deadlines));

describe('a feed, as ical.js reads it', () => {
  it('is a calendar also where nothing is due', () => {
    expect(written()).toEqual({ name: '整改期限', refresh: 'PT1H', events: [] });
  });

  it('has a day for a deadline, with where to read of it', () => {
    expect(written(deadline()).events).toEqual([
      {
        uid: 'p1-1-due@rx',
        sequence: 0,
        status: 'CONFIRMED',
        summary: '整改期限：台账不全（邦旺劳务党支部）',
        description: undefined,
        day: '2026-04-01',
        allDay: true,
        modified: '2026-03-02T01:00:00Z',
        url: 'https://rectify.example.org/app/v1/problems/p1',
      },
    ]);
  });

  it('knows a milestone and an attestation by names of their own', () => {
    const { events } = written(
      deadline({ milestone: { milestone: 'm1', title: '建章立制' } }),
      deadline({ correction: 2, period: 3, moves: 4 }),
    );
    expect(events.map(({ uid, sequence, summary }) => [uid, sequence, summary])).toEqual([
      ['p1-1-milestone-m1@rx', 0, '阶段目标“建章立制”：台账不全（邦旺劳务党支部）'],
      ['p1-2-period-3@rx', 4, '第3期保持情况：台账不全（邦旺劳务党支部）'],
    ]);
  });

  it('says what is provisional, and that a clock stands', () => {
    const { events } = written(deadline({ provisional: true }), deadline({ correction: 2, suspended: true, moves: 1 }));
    expect(events.map(({ status, summary, description }) => [status, summary, description])).toEqual([
      ['CONFIRMED', '整改期限（暂定）：台账不全（邦旺劳务党支部）', '暂定：该年度工作日历尚未公布，公布后重新计算。'],
      ['CANCELLED', '【已中止】整改期限：台账不全（邦旺劳务党支部）', '整改已中止，恢复后期限顺延。'],
    ]);
  });

  it('speaks English to whoever wants it', () => {
    const deadlines = [
      deadline({ provisional: true, suspended: true }),
      deadline({ milestone: { milestone: 'm1', title: 'Rules' } }),
      deadline({ period: 2 }),
    ];
    const calendar = readCalendar(textOf(deadlines, 'en'));
    expect(calendar.name).toBe('Rectification deadlines');
    expect(calendar.events.map(({ summary }) => summary)).toEqual([
      '[suspended] Due (provisional): 台账不全 (邦旺劳务党支部)',
      'Milestone “Rules”: 台账不全 (邦旺劳务党支部)',
      'Attestation 2: 台账不全 (邦旺劳务党支部)',
    ]);
    expect(calendar.events[0]?.description).toContain('Provisional');
  });

  it('lets no title say anything but its words, however long', () => {
    const title = `${'长'.repeat(190)};,\\"\r\nEND:VEVENT\nX-EVIL:1`;
    const { events } = written(deadline({ title }), deadline({ correction: 2 }));
    expect(events).toHaveLength(2);
    expect(events[0]?.summary.replaceAll(/\s/gu, '')).toContain('END:VEVENTX-EVIL:1');
    const lines = textOf([deadline({ title })]).split('\r\n');
    expect(lines.filter((line) => Buffer.byteLength(line) > 75 || /^X-EVIL/u.test(line))).toEqual([]);
  });

  it('is the same as long as what it says is', () => {
    expect(textOf([deadline()])).toBe(textOf([deadline()]));
  });
});
