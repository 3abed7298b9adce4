import { addressing } from './addressing.js';
import { calendars } from './calendars.js';
import { findings } from './findings.js';
import { lookBacks } from './look-backs.js';
import type { Reaction } from './reaction.js';
import { settling } from './settling.js';
import { succession } from './succession.js';
import { suspending } from './suspending.js';

/** Every reaction. Each has its own fold, and its own place in the history. */
export const REACTIONS = [findings, settling, suspending, lookBacks, succession, calendars, addressing] as readonly Reaction<unknown>[];
