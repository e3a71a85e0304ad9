import { Client, type Method } from '@keypool/testing';
import * as z from 'zod';
import type { Provider } from './upstream';

const backupsSchema = z.object({ available: z.int(), used: z.int() });
const createdTokenSchema = z.object({ token: z.string() });
const eventsSchema = z.object({
  events: z.array(z.object({ type: z.string() }).loose()),
  nextCursor: z.string().nullable(),
});

export type Event = z.infer<typeof eventsSchema>['events'][number];

/** The demo's admin, over HTTP like everybody else. */
export class Admin {
  private constructor(private readonly client: Client) {}

  static async signIn(url: string, email: string, password: string): Promise<Admin> {
    return new Admin(await Client.signIn(url, email, password));
  }

  /** Secrets that must not appear anywhere: the session of this admin. */
  get session(): string {
    return this.client.headers['cookie']?.split('=')[1] ?? '';
  }

  async addKey(provider: Provider, id: string, apiKey: string): Promise<void> {
    await this.send('POST', `/admin/${provider}/keys`, { id, apiKey });
  }

  async addBackupKey(provider: Provider, id: string, apiKey: string): Promise<void> {
    await this.send('POST', `/admin/${provider}/backup-keys`, { id, apiKey });
  }

  async addProxy(id: string, name: string): Promise<void> {
    await this.send('POST', '/admin/proxies', { id, name });
  }

  async bind(provider: Provider, proxyId: string, keyId: string, priority: number): Promise<void> {
    const body = { proxyId, [`${provider}KeyId`]: keyId, priority };
    await this.send('POST', `/admin/${provider}/bindings`, body);
  }

  /** A token for one worker, limited to this provider and this proxy. */
  async makeWorkerToken(name: string, provider: Provider, proxyId: string): Promise<string> {
    const body = { name, scope: 'worker', providers: [provider], proxyIds: [proxyId] };
    return createdTokenSchema.parse(await this.send('POST', '/admin/tokens', body)).token;
  }

  async countBackups(provider: Provider): Promise<z.infer<typeof backupsSchema>> {
    return backupsSchema.parse(await this.send('GET', `/admin/${provider}/backup-keys?page=1`));
  }

  async events(): Promise<Event[]> {
    const events: Event[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor && `&cursor=${cursor}`;
      const page = eventsSchema.parse(await this.send('GET', `/admin/events?limit=200${query}`));
      events.push(...page.events);
      cursor = page.nextCursor;
    }
    return events;
  }

  /** @returns the body of a successful answer */
  private async send(method: Method, path: string, body?: object): Promise<unknown> {
    const answer = await this.client.send(method, path, body);
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    }
    return answer.body;
  }
}
