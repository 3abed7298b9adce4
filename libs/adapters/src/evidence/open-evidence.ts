import { join } from 'node:path';
import type { EvidenceStore } from '#application';
import type { BucketAt } from '../s3/bucket.js';
import type { ContentLimits } from './content/receive-content.js';
import { DiskEvidenceStore } from './disk/disk-evidence-store.js';

interface OpenEvidence {
  readonly evidence: EvidenceStore;
  readonly close: () => Promise<void>;
}

/**
 * Evidence in the bucket, where there is one; else in a folder, and nothing of S3 is loaded.
 * @param folder of the evidence itself, or of what is on its way to the bucket; one process uses it
 * @throws EvidenceError `evidence.unavailable` where the bucket says no
 */
export async function openEvidence({
  bucket,
  folder,
  ...limits
}: ContentLimits & { readonly bucket: BucketAt | undefined; readonly folder: string }): Promise<OpenEvidence> {
  if (bucket === undefined) return { evidence: await DiskEvidenceStore.open({ folder, ...limits }), close: () => Promise.resolve() };
  const { S3EvidenceStore } = await import('./s3/s3-evidence-store.js');
  const evidence = await S3EvidenceStore.open({ at: bucket, spool: join(folder, 'incoming'), ...limits });
  return { evidence, close: () => evidence.close() };
}
