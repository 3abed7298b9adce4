import { flag, integer, maybe } from '../core/table.js';

/**
 * The light as a function of the instant of asking: none unless `lit`, else red from `redFrom`, else yellow from `yellowFrom`, else
 * green. Stored so that lights can be asked for by an index, at any instant, without a state that time would change.
 */
export const light = { lit: flag(), yellowFrom: maybe(integer()), redFrom: maybe(integer()) };
