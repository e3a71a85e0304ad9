import { resolve } from 'node:path';
import { workspaceRoot } from './workspace-root';

/** Node's compile cache is kept for the next start: tests start the programs hundreds of times. */
export const COMPILE_CACHE = {
  NODE_COMPILE_CACHE: resolve(workspaceRoot(), 'node_modules/.cache/keypool-compiled'),
};

/** All that a program inherits from a test: other variables may be for somebody's own Keypool. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return { PATH, ...COMPILE_CACHE };
}
