import { MemoryCounts } from '#adapters';
import { countsContract } from './counts.contract.js';

countsContract({ name: 'memory', open: () => Promise.resolve({ counts: new MemoryCounts(), dispose: () => Promise.resolve() }) });
