import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the repository, also for a program bundled into a folder below it. */
export function workspaceRoot(from = __dirname): string {
  return existsSync(join(from, 'nx.json')) ? from : workspaceRoot(dirname(from));
}
