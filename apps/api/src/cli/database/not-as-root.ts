import { statSync } from 'node:fs';
import { StartupError } from '../../app/config/startup.error';

/**
 * To be called before a command creates files in the data folder: the user who runs Keypool could not read those of root, and
 * the next start would fail.
 *
 * @throws StartupError when root works in another user's folder
 */
export function notAsRoot(dataDir: string): void {
  const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid;
  if (process.getuid?.() === 0 && owner !== undefined && owner !== 0) {
    throw new StartupError(
      `The data folder ${dataDir} belongs to the user with the id ${owner}, who could not read the files that this command creates there as root. Run it as that user (docs/commands.md), or give the folder to root if Keypool runs as root.`,
    );
  }
}
