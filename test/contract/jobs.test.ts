import { EmbeddedJobs } from '#adapters';
import { jobsContract } from './jobs.contract.js';

jobsContract({
  name: 'the embedded engine',
  open: () => Promise.resolve({ make: (made) => new EmbeddedJobs(made), dispose: () => Promise.resolve() }),
});
