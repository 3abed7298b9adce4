import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DemoClock } from '../demo-clock.js';
import { inspection } from '../story/inspection-moves.js';
import { Chronicle } from './chronicle.js';
import { Client, DEMO_HEADER } from './client.js';
import { KnownThings } from './known-things.js';
import { Player } from './player.js';
import { Sessions } from './sessions.js';
import { inVain, on, type Step } from './step.js';

const START = '2026-03-09T09:30';
const start = inspection('routine').start;

/** Plays one step against a server that gives this answer to it. */
async function play(step: Step, status: number, body: object, headers = { [DEMO_HEADER]: 'moved' }) {
  const client = new Client('http://demo.invalid', 'zh');
  const clock = new DemoClock('2026-03-02T09:00');
  const sessions = new Sessions(client, clock);
  jest.spyOn(sessions, 'tokenOf').mockResolvedValue('token');
  const known = new KnownThings('zh');
  known.keep('routine', 'i-1');
  jest.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(new Response(JSON.stringify(body), { status, headers })));
  return new Player(client, clock, sessions, known, new Chronicle(client, () => Promise.resolve('token'))).play(step);
}

describe('a step of the story that does not go as told', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('fails and is named when it is refused', async () => {
    await expect(play(on(START, 'leader', start), 422, { code: 'inspection.not-now' })).rejects.toThrow(
      /^step 1 \(2026-03-09T09:30, leader, inspections\/\{routine\}\/start\): .*inspection\.not-now/u,
    );
  });

  it('fails when it should be refused, and is not', async () => {
    const step = inVain(START, 'recorder', { zh: '想', en: 'tries' }, 'inspection.not-yours', start);
    await expect(play(step, 200, { id: 'i-1', position: '1' })).rejects.toThrow(/should be refused with inspection\.not-yours/u);
    await expect(play(step, 422, { code: 'inspection.not-now' })).rejects.toThrow(/should be refused with inspection\.not-yours/u);
  });

  it('is told how it was refused, where it should be', async () => {
    const step = inVain(START, 'recorder', { zh: '想', en: 'tries' }, 'inspection.not-yours', start);
    const { refusal } = await play(step, 422, { code: 'inspection.not-yours', detail: 'Inspection: not yours.' });
    expect(refusal).toEqual({ status: 422, code: 'inspection.not-yours', detail: 'Inspection: not yours.' });
  });

  it('fails when an answer does not say that its clock is moved', async () => {
    await expect(play(on(START, 'leader', start), 200, {}, {} as { [DEMO_HEADER]: string })).rejects.toThrow(/without Rectify-Demo-Clock/u);
  });

  it('fails when the clock would go back', async () => {
    await expect(play(on('2026-03-01T09:00', 'leader', start), 200, {})).rejects.toThrow(/the clock stands at/u);
  });
});
