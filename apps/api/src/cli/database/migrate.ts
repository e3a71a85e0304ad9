import type { Output } from '../command';
import { onDatabase } from './on-database';

export async function migrate(output: Output): Promise<void> {
  await onDatabase(output, async () => undefined, { preparesData: true });
  output.say('The database has the version of this program.');
}
