import { startServer, type Server } from './server';

export const ADMIN_PASSWORD = 'correct horse battery';

export interface BenchKeypool extends Server {
  readonly token: string;
}

export async function post(
  server: Pick<Server, 'url'>,
  path: string,
  body: object,
  cookie = '',
): Promise<Response> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  return response;
}

/** @returns the cookie of the admin's session, as a request sends it */
export async function signIn(server: Pick<Server, 'url'>): Promise<string> {
  const credentials = { email: 'admin@localhost', password: ADMIN_PASSWORD };
  const login = await post(server, '/auth/login', credentials);
  return login.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
}

/** The built app with `keys` keys bound to the proxy `p`, and a worker token. */
export async function startKeypool(
  keys: number,
  environment: Readonly<Record<string, string>>,
): Promise<BenchKeypool> {
  const server = await startServer('dist/apps/api/main.js', {
    PORT: '0',
    KEYPOOL_ADMIN_PASSWORD: ADMIN_PASSWORD,
    ...environment,
  });
  const cookie = await signIn(server);
  await post(server, '/admin/proxies', { id: 'p', name: 'Proxy' }, cookie);
  for (let index = 0; index < keys; index++) {
    const id = `key-${index}`;
    const priority = index % 5;
    await post(
      server,
      '/admin/ohmygpt/keys',
      { id, apiKey: `sk-0123456789abcdef-${index}` },
      cookie,
    );
    await post(
      server,
      '/admin/ohmygpt/bindings',
      { proxyId: 'p', ohmygptKeyId: id, priority },
      cookie,
    );
  }
  const created = await post(server, '/admin/tokens', { name: 'bench', scope: 'worker' }, cookie);
  const { token } = (await created.json()) as { token: string };
  return { ...server, token };
}
