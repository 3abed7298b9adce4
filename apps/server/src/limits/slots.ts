import { Refused, type Limits, type RefusalKind } from '#application';

/** How long somebody waits for a place, in seconds: nobody knows when one becomes free. */
const RETRY_AFTER_SECONDS = 5;

/** What somebody holds while it lasts; it may be given back twice. */
export type Release = () => void;

/** Places for what lasts, each held by somebody until he gives it back; 0 for as many as one likes. Counted by this process alone. */
export class Slots {
  private readonly held = new Map<string, number>();

  constructor(
    private readonly most: number,
    private readonly kind: RefusalKind,
    private readonly code: string,
  ) {}

  /** @throws Refused, with the code of these places, where all are held */
  take(who: string): Release {
    const held = this.held.get(who) ?? 0;
    if (this.most > 0 && held >= this.most)
      throw new Refused(this.kind, this.code, { most: this.most, retryAfterSeconds: RETRY_AFTER_SECONDS });
    this.held.set(who, held + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (this.held.get(who) ?? 1) - 1;
      if (left === 0) this.held.delete(who);
      else this.held.set(who, left);
    };
  }
}

const EVERYBODY = 'everybody';

/** Uploads that are under way. */
export class UploadSlots {
  private readonly account: Slots;
  private readonly all: Slots;

  constructor({ uploadsPerAccount, uploadsAtOnce }: Limits) {
    this.account = new Slots(uploadsPerAccount, 'too-many', 'upload.too-many-at-once');
    this.all = new Slots(uploadsAtOnce, 'unavailable', 'upload.server-busy');
  }

  /** @throws Refused `upload.too-many-at-once` of this account, `upload.server-busy` of all */
  take(person: string): Release {
    const own = this.account.take(person);
    try {
      const shared = this.all.take(EVERYBODY);
      return () => {
        own();
        shared();
      };
    } catch (error) {
      own();
      throw error;
    }
  }
}

/** Streams of events that are open. */
export class EventStreamSlots {
  private readonly account: Slots;

  constructor({ eventStreamsPerAccount }: Limits) {
    this.account = new Slots(eventStreamsPerAccount, 'too-many', 'events.too-many-streams');
  }

  /** @throws Refused `events.too-many-streams` */
  take(person: string): Release {
    return this.account.take(person);
  }
}
