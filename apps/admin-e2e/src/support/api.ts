import {
  backupKeyListSchema,
  createdTokenSchema,
  idSegment,
  keyListSchema,
  proxyListSchema,
  tokenListSchema,
  userListSchema,
} from '@keypool/dto';
import { Client, type Method } from '@keypool/testing';
import { PROVIDERS, secretOf, type ProviderUnderTest } from './providers';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Calls the API directly to prepare what a page then shows. Every call must succeed. */
export class Api {
  private worker: Client | null = null;

  private constructor(private readonly admin: Client) {}

  static async signIn(url: string, { email, password }: Credentials): Promise<Api> {
    return new Api(await Client.signIn(url, email, password));
  }

  /** `name=value` of the session. */
  get cookie(): string {
    return this.admin.headers['cookie'] ?? '';
  }

  get(path: string): Promise<unknown> {
    return send(this.admin, 'GET', path);
  }

  post(path: string, body: object = {}): Promise<unknown> {
    return send(this.admin, 'POST', path, body);
  }

  patch(path: string, body: object): Promise<unknown> {
    return send(this.admin, 'PATCH', path, body);
  }

  delete(path: string): Promise<unknown> {
    return send(this.admin, 'DELETE', path);
  }

  /** Also with a secret that an earlier test has retired. */
  async addKeys(provider: ProviderUnderTest, ...ids: string[]): Promise<void> {
    for (const id of ids) {
      await this.post(provider.keysApi, { id, apiKey: secretOf(id), allowRetired: true });
    }
  }

  async addBackups(provider: ProviderUnderTest, ...ids: string[]): Promise<void> {
    for (const id of ids) {
      await this.post(provider.backupKeysApi, { id, apiKey: secretOf(id), allowRetired: true });
    }
  }

  async bind(provider: ProviderUnderTest, proxyId: string, keyId: string, priority = 0) {
    await this.post(provider.bindingsApi, {
      proxyId,
      [provider.bindingKeyField]: keyId,
      priority,
    });
  }

  /** A backup key that has replaced a key in a rotation. */
  async useUp(provider: ProviderUnderTest, backupId: string, failedId: string): Promise<void> {
    await this.addKeys(provider, failedId);
    await this.addBackups(provider, backupId);
    await this.post(`${provider.keysApi}/${failedId}/rotate`, { reason: 'spent' });
  }

  /** A worker gets a key. */
  async acquire(provider: ProviderUnderTest, proxyId: string): Promise<void> {
    await this.asWorker(`${provider.workerApi}/acquire`, { proxyId });
  }

  /** A worker reports what the upstream answered. */
  async reportFailure(
    provider: ProviderUnderTest,
    keyId: string,
    upstream: { status: number; body?: string; headers?: Record<string, string> },
  ): Promise<void> {
    await this.asWorker(`${provider.workerApi}/failures`, { keyId, ...upstream });
  }

  /** The guard holds a key: it was convicted while rotation was paused. */
  async holdKey(provider: ProviderUnderTest, keyId: string): Promise<void> {
    await this.post(provider.guardApi, { action: 'pause' });
    await this.reportFailure(provider, keyId, { status: 401 });
    await this.post(provider.guardApi, { action: 'resume' });
  }

  async reportUsage(
    provider: ProviderUnderTest,
    keyId: string,
    tokens: number,
    requests: number,
  ): Promise<void> {
    await this.asWorker(`${provider.workerApi}/usage`, { reports: [{ keyId, tokens, requests }] });
  }

  /** Deletes all keys, backup keys and proxies. */
  async clear(): Promise<void> {
    for (const provider of PROVIDERS) {
      const { keys } = keyListSchema.parse(await this.get(provider.keysApi));
      for (const { _id } of keys) {
        await this.delete(`${provider.keysApi}/${idSegment(_id)}`);
      }
      const backups = backupKeyListSchema.parse(await this.get(provider.backupKeysApi));
      for (const { id } of backups.keys) {
        await this.delete(`${provider.backupKeysApi}/${idSegment(id)}`);
      }
    }
    const { proxies } = proxyListSchema.parse(await this.get('/admin/proxies'));
    for (const { _id } of proxies) {
      await this.delete(`/admin/proxies/${idSegment(_id)}`);
    }
  }

  /** Also all tokens, and all users but this one. */
  async clearAll(own: Credentials): Promise<void> {
    await this.clear();
    const { tokens } = tokenListSchema.parse(await this.get('/admin/tokens'));
    for (const { id } of tokens) {
      await this.delete(`/admin/tokens/${id}`);
    }
    const { users } = userListSchema.parse(await this.get('/admin/users'));
    for (const { id } of users.filter(({ email }) => email !== own.email)) {
      await this.delete(`/admin/users/${id}`);
    }
  }

  async asWorker(path: string, body: object): Promise<unknown> {
    if (this.worker === null) {
      const created = await this.post('/admin/tokens', { name: 'e2e', scope: 'worker' });
      this.worker = Client.bearer(this.admin.url, createdTokenSchema.parse(created).token);
    }
    return send(this.worker, 'POST', path, body);
  }
}

async function send(client: Client, method: Method, path: string, body?: object): Promise<unknown> {
  const answer = await client.send(method, path, body);
  if (answer.status >= 300) {
    throw new Error(`${method} ${path} was answered ${answer.status} ${answer.text}`);
  }
  return answer.body;
}
