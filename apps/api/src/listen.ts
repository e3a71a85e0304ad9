import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerConfig } from './app/config/app-config';
import { StartupError } from './app/startup/startup.error';

const ADVICE: Record<string, string> = {
  EADDRINUSE: 'another program listens there already. Stop it, or choose another PORT',
  EADDRNOTAVAIL: 'this machine has no such address. Check HOST',
  ENOTFOUND: 'this name is unknown. Check HOST',
  EACCES: 'this is not allowed. Choose a PORT above 1023',
};

/**
 * Opens the door.
 * @returns the URL to reach it by
 * @throws StartupError when the address cannot be had
 */
export async function listen(
  app: NestFastifyApplication,
  { host, port }: Pick<ServerConfig, 'host' | 'port'>,
): Promise<string> {
  const shownHost = host.includes(':') ? `[${host}]` : host;
  try {
    await app.listen(port, host);
  } catch (error) {
    const code: unknown = typeof error === 'object' && error !== null && Reflect.get(error, 'code');
    const advice = ADVICE[String(code)];
    throw advice
      ? new StartupError(`Keypool cannot listen on ${shownHost}:${port}: ${advice}.`)
      : error;
  }
  const address: unknown = app.getHttpServer().address();
  const taken = typeof address === 'object' && address && 'port' in address ? address.port : port;
  return `http://${shownHost}:${taken}`;
}
