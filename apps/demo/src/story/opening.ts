import { succeeded, type Client } from '../play/client.js';
import type { KnownThings } from '../play/known-things.js';
import { somePassword, type Sessions } from '../play/sessions.js';
import type { Json } from '../play/step.js';
import { ZONE } from '../demo-clock.js';
import { addressOf } from './addresses.js';
import { PEOPLE, type PlayerKey } from './people.js';
import { FIRST_PLACES, PLACES, type PlaceKey } from './places.js';

/** The day on which the story begins: the administrator makes the places and the people. */
export const OPENING = '2026-03-02T09:00';

/** Before the first chapter, over HTTP as everything else. */
export class Opening {
  constructor(
    private readonly client: Client,
    private readonly sessions: Sessions,
    private readonly known: KnownThings,
  ) {}

  /** @throws Unexpected */
  async prepare(): Promise<void> {
    await this.nameRoot();
    for (const key of FIRST_PLACES) if (PLACES[key].parent !== undefined) await this.establish(key);
    // At once: each person is a stream of his own, and hashing passwords takes its time on purpose.
    await Promise.all((Object.keys(PEOPLE) as PlayerKey[]).map((key) => this.introduce(key)));
  }

  /** The first start made the root, with the administrator in it. */
  private async nameRoot(): Promise<void> {
    const token = await this.sessions.tokenOf('administrator');
    const { home } = await this.client.read<{ readonly home: string }>('people/me', token);
    this.known.keep('county', home);
    await this.command(`organizations/${home}/rename`, { name: PLACES.county.name.zh, nameEn: PLACES.county.name.en });
  }

  private async establish(key: PlaceKey): Promise<void> {
    const { name, kind, parent = 'county' } = PLACES[key];
    const body = { name: name.zh, nameEn: name.en, kind, parent: this.known.place(parent) };
    this.known.keep(key, await this.command('organizations', body));
  }

  private async introduce(key: PlayerKey): Promise<void> {
    const { name, post, home, signInName, role, scope } = PEOPLE[key];
    const person = await this.command('people', {
      name: name.zh,
      nameEn: name.en,
      position: this.known.say(post),
      email: addressOf(key),
      home: this.known.place(home),
    });
    this.known.keep(`person:${key}`, person);
    await this.command(`people/${person}/appointments`, { role, scope: this.known.place(scope), from: OPENING.slice(0, 10) });
    const oneTime = somePassword();
    await this.command(`people/${person}/open-account`, { name: signInName, password: oneTime });
    await this.sessions.takeOver(key, signInName, oneTime);
    const token = await this.sessions.tokenOf(key);
    const wish = { language: this.known.language === 'zh' ? 'zh-CN' : 'en', email: true, zone: ZONE };
    succeeded('set-notifications', await this.client.post('people/me/set-notifications', { token, body: wish }));
  }

  /** Gives a command as the administrator and answers the id of what it was given to. */
  private async command(path: string, body: Readonly<Record<string, Json>>): Promise<string> {
    const token = await this.sessions.tokenOf('administrator');
    const { id } = succeeded(path, await this.client.post(path, { token, body })).body as { readonly id: string };
    return id;
  }
}
