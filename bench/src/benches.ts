import { append } from './append.ts';
import type { Bench } from './bench.ts';
import { command } from './command.ts';
import { distributed } from './distributed.ts';
import { fanout } from './fanout.ts';
import { growth } from './growth.ts';
import { load } from './load.ts';
import { read } from './read.ts';
import { rebuild } from './rebuild.ts';
import { timers } from './timers.ts';

/** Every bench, in the order in which all are run. */
export const BENCHES: readonly Bench[] = [append, load, growth, rebuild, command, read, fanout, timers, distributed];
