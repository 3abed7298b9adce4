import { openLog, placesIn } from '../composition.js';
import { requireLogInFile } from '../elsewhere.js';
import { makeAgain } from '../made-again.js';
import type { Surroundings } from '../surroundings.js';

/** Makes the read models again from the first event, each in the place of the one that was there, and prints their digests. */
export async function rebuild({ settings, say }: Surroundings): Promise<boolean> {
  const { dataDir, installation } = settings;
  const places = placesIn(dataDir);
  requireLogInFile(settings);
  const log = await openLog(places.log, installation);
  try {
    await makeAgain({ log, installation, folder: places.readModels }, async (rebuilt) => {
      const digest = await rebuilt.digest();
      await rebuilt.swap();
      say(`${rebuilt.projection.name} ${digest}`);
    });
    say(`made again up to ${(await log.head()) ?? 'nothing: the log is empty'}`);
    return true;
  } finally {
    await log.close();
  }
}
