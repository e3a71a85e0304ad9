import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A free port of loopback, as variables and arguments name it: for a process that comes back under the address that others know. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return String(port);
}
