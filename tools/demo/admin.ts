import * as z from 'zod';
import type { Provider } from './upstream.ts';

const backupsSchema = z.object({ available: z.int(), used: z.int() });
const createdTokenSchema = z.object({ token: z.string() });
const eventsSchema = z.object({
  events: z.array(z.object({ type: z.string() }).loose()),
  nextCursor: z.string().nullable(),
});

export type Event = z.infer<typeof eventsSchema>['events'][number];

/** What the demo's admin does, over HTTP like everybody. */
export class Admin {
  private readonly url: string;
  private cookie = '';

  constructor(url: string) {
    this.url = url;
  }

  /** What must not stand anywhere: the session of this admin. */
  get session(): string {
    return this.cookie.split('=')[1] ?? '';
  }

  async signIn(email: string, password: string): Promise<void> {
    const response = await this.send('POST', '/auth/login', { email, password });
    this.cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
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

  /** A token for one worker: it reaches this provider and this proxy, nothing else. */
  async makeWorkerToken(name: string, provider: Provider, proxyId: string): Promise<string> {
    const body = { name, scope: 'worker', providers: [provider], proxyIds: [proxyId] };
    const response = await this.send('POST', '/admin/tokens', body);
    return createdTokenSchema.parse(await response.json()).token;
  }

  async countBackups(provider: Provider): Promise<z.infer<typeof backupsSchema>> {
    const response = await this.send('GET', `/admin/${provider}/backup-keys?page=1`);
    return backupsSchema.parse(await response.json());
  }

  async events(): Promise<Event[]> {
    const events: Event[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor && `&cursor=${cursor}`;
      const response = await this.send('GET', `/admin/events?limit=200${query}`);
      const page = eventsSchema.parse(await response.json());
      events.push(...page.events);
      cursor = page.nextCursor;
    }
    return events;
  }

  private async send(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { cookie: this.cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  }
}
