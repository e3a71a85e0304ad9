import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PEERS, startPeer } from './peer';
import type { Server } from './server';

export const PORTKEY = '@portkey-ai/gateway@1.15.2';
const PROGRAM = `${PEERS}/node_modules/@portkey-ai/gateway/build/start-server.js`;
/** With the newer servers of Hono that it accepts, it answers streams with 500: the upstream's headers are immutable there. */
const OVERRIDES = '{"overrides":{"@hono/node-server":"1.3.3"}}';
const INSTALLED_BY = `mkdir -p ${PEERS} && echo '${OVERRIDES}' > ${PEERS}/package.json && npm install --prefix ${PEERS} --ignore-scripts ${PORTKEY}`;

/** Portkey's gateway. @throws when it is not installed, or does not start */
export async function startPortkey(): Promise<Server> {
  if (!existsSync(PROGRAM)) {
    throw new Error(`Install it first: ${INSTALLED_BY}`);
  }
  return startPeer((port) => [process.execPath, resolve(PROGRAM), '--headless', `--port=${port}`]);
}
