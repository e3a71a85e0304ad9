import { Client, Keypool, type StartOptions } from '@keypool/testing';
import type { Load } from './load';

export interface BenchKeypool {
  readonly keypool: Keypool;
  /** Of a worker. */
  readonly token: string;
  /** A worker asks for a key of the proxy `p`. */
  readonly acquire: Load;
}

/** The body of an answer that must have gone well. */
export async function post(client: Client, path: string, body: object = {}): Promise<unknown> {
  const answer = await client.post(path, body);
  if (answer.status >= 300) {
    throw new Error(`${path}: ${answer.status} ${answer.text}`);
  }
  return answer.body;
}

/** The built app with `keys` keys bound to the proxy `p`, and a worker token. */
export async function startKeypool(keys: number, options: StartOptions): Promise<BenchKeypool> {
  const keypool = await Keypool.start(options);
  const admin = await Client.signIn(keypool.url);
  await post(admin, '/admin/proxies', { id: 'p', name: 'Proxy' });
  for (let index = 0; index < keys; index++) {
    const id = `key-${index}`;
    await post(admin, '/admin/ohmygpt/keys', { id, apiKey: `sk-0123456789abcdef-${index}` });
    await post(admin, '/admin/ohmygpt/bindings', {
      proxyId: 'p',
      ohmygptKeyId: id,
      priority: index % 5,
    });
  }
  const created = await post(admin, '/admin/tokens', { name: 'bench', scope: 'worker' });
  const { token } = created as { token: string };
  admin.close();
  return {
    keypool,
    token,
    acquire: {
      path: '/internal/ohmygpt/acquire',
      body: JSON.stringify({ proxyId: 'p' }),
      headers: { authorization: `Bearer ${token}` },
    },
  };
}
