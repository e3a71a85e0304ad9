import { startServer, type Server } from './server';

const PASSWORD = 'correct horse battery';

export interface BenchKeypool extends Server {
  readonly token: string;
}

async function post(server: Server, path: string, body: object, cookie = ''): Promise<Response> {
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

/** The built app with `keys` keys bound to the proxy `p`, and a worker token. */
export async function startKeypool(
  keys: number,
  environment: Readonly<Record<string, string>>,
): Promise<BenchKeypool> {
  const server = await startServer('dist/apps/api/main.js', {
    PORT: '0',
    KEYPOOL_ADMIN_PASSWORD: PASSWORD,
    ...environment,
  });
  const login = await post(server, '/auth/login', { email: 'admin@localhost', password: PASSWORD });
  const cookie = login.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
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
