import { inUrl } from '@keypool/operator';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ServerConfig } from './app/config/app-config';
import { StartupError } from './app/config/startup.error';

const ADVICE: Record<string, string> = {
  EADDRINUSE: 'another program already listens there. Stop it, or choose another PORT',
  EADDRNOTAVAIL: 'this machine has no such address. Check HOST',
  ENOTFOUND: 'this name is unknown. Check HOST',
  EAI_AGAIN: 'this name is unknown. Check HOST',
  EACCES: 'not permitted. Choose a PORT above 1023',
};

/** Every address of the machine: not one that a browser could open. */
const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

type Address = Pick<ServerConfig, 'host' | 'port'>;

/** A reserved address that is not served yet. */
export interface ReservedAddress extends Address {
  /** Releases it for the real server. */
  release(): Promise<void>;
}

/**
 * Reserves the address before anything else: a start that fails on it must not have created a database or printed a
 * password. Connections are refused meanwhile.
 * @throws StartupError when the address cannot be used
 */
export async function reserveAddress({ host, port }: Address): Promise<ReservedAddress> {
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw explained(error, { host, port });
  }
  const address = server.address();
  return {
    host,
    port: typeof address === 'object' && address ? address.port : port,
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/**
 * Starts listening.
 * @returns the URL to open
 * @throws StartupError when the address cannot be used
 */
export async function listen(app: NestFastifyApplication, address: Address): Promise<string> {
  try {
    await app.listen(address.port, address.host);
  } catch (error) {
    throw explained(error, address);
  }
  const bound = app.getHttpServer().address();
  const { address: on, port } =
    typeof bound === 'object' && bound ? bound : { address: address.host, port: address.port };
  return `http://${inUrl(ANY_ADDRESS[on] ?? address.host)}:${port}`;
}

function explained(error: unknown, { host, port }: Address): unknown {
  const code: unknown = typeof error === 'object' && error !== null && Reflect.get(error, 'code');
  const advice = ADVICE[String(code)];
  return advice
    ? new StartupError(`Keypool cannot listen on ${inUrl(host)}:${port}: ${advice}.`)
    : error;
}
