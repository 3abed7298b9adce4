import { changesOf } from '../core/projection.js';
import { registerTables } from './tables.js';

export const { make, put, remove } = changesOf(registerTables);
