import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { EventLogError, Outlets, People, PersonKeys } from '#application';
import { Cast, person } from './cast.js';
import { refusalOf } from './refused.js';
import { Running } from './running.js';

const clerk = () => ({ commandId: randomUUID(), caller: person('clerk') });
const known = { organization: 'port', kind: 'webhook', language: 'en', title: 'The platform' } as const;
const address = { target: 'https://hooks.example.org/' };

describe('an outlet that is closed', () => {
  let running: Running;
  let outlets: Outlets;
  let keys: PersonKeys;
  let id: string;

  beforeEach(async () => {
    running = await Running.begin();
    await new Cast(running).enter();
    [outlets, keys] = [running.get(Outlets), running.get(PersonKeys)];
    ({ id } = await outlets.open(clerk(), known, address));
  });
  afterEach(() => running.end());

  test('is finished at the next start where that was cut off after its event', async () => {
    jest.spyOn(keys, 'destroy').mockRejectedValueOnce(new Error('cut off'));
    await expect(outlets.close(clerk(), id, '停用')).rejects.toThrow('cut off');
    expect(await keys.find(id)).toHaveLength(32);
    await running.get(People).finishForgetting();
    expect([await keys.find(id), await keys.condemned()]).toEqual([undefined, []]);
  });

  test('stays open where the log refuses it', async () => {
    jest.spyOn(running.log, 'append').mockRejectedValueOnce(new EventLogError('log.disk-full'));
    await expect(outlets.close(clerk(), id, '停用')).rejects.toMatchObject({ code: 'log.disk-full' });
    expect(await keys.condemned()).toEqual([id]);
    await running.get(People).finishForgetting();
    expect(await keys.find(id)).toHaveLength(32);
    // Whether it was ever to be carried out, the log says; until then it harms nobody.
    expect(await keys.condemned()).toEqual([id]);
  });

  test('is opened by no retry again', async () => {
    const opening = clerk();
    const opened = await outlets.open(opening, known, address);
    expect(await outlets.open(opening, known, address)).toEqual(opened);
    await outlets.close(clerk(), opened.id, '停用');
    expect(await refusalOf(outlets.open(opening, known, address))).toEqual({ kind: 'rule', code: 'outlet.closed' });
  });

  test('has had an address that was sealed: no event holds it', async () => {
    const [opened] = await running.log.readStream(`test-outlet-${id}`);
    expect(Object.keys(opened!.data).sort()).toEqual(['ciphertext', 'kind', 'language', 'nonce', 'organization', 'title']);
    expect(JSON.stringify(opened)).not.toMatch(/hooks|whsec/u);
  });
});
