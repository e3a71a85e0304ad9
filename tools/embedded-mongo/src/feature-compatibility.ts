import { z } from 'zod';
import type { EngineRecord } from './engine-record';
import { messageOf } from './errors';
import { withClient } from './hello';
import { mustConfirm, seriesOf } from './mongod-versions';

/** After that long, nobody goes back to the version before. */
const SETTLED_MS = 3 * 86_400_000;

const answerSchema = z.object({ featureCompatibilityVersion: z.object({ version: z.string() }) });

/** Since when this series has opened the data. */
export function openedSince(version: string, record: EngineRecord | null): string {
  const isSame = record !== null && seriesOf(record.version) === seriesOf(version);
  return (isSame ? record.since : undefined) ?? new Date().toISOString();
}

/**
 * A newer mongod writes data as the one before did until it is told otherwise, and the next one after it would not open
 * that. Keypool does that when it has worked for some days; where that fails, the next start tries again.
 * @param adminUri of somebody who may
 * @returns as which version the data is written
 */
export async function raiseFeatureCompatibility(
  adminUri: string,
  version: string,
  since: string,
  log: (line: string) => void,
): Promise<string> {
  return withClient(adminUri, async (admin) => {
    const answer = await admin.command({ getParameter: 1, featureCompatibilityVersion: 1 });
    const stored = answerSchema.parse(answer).featureCompatibilityVersion.version;
    const wanted = seriesOf(version);
    if (stored === wanted || Date.now() < Date.parse(since) + SETTLED_MS) {
      return stored;
    }
    try {
      await admin.command({
        setFeatureCompatibilityVersion: wanted,
        ...(mustConfirm(version) ? { confirm: true } : {}),
      });
      log(
        `Database: the data is that of MongoDB ${wanted} from now on, and no longer of ${stored}`,
      );
      return wanted;
    } catch (error) {
      log(`Database: the data stays that of MongoDB ${stored}: ${messageOf(error)}`);
      return stored;
    }
  });
}
