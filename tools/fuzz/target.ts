import { PROVIDER_IDS, PROVIDERS, type ProviderId, type TokenScope } from '@keypool/dto';
import { Client, Keypool } from '@keypool/testing';
import { randomBytes } from 'node:crypto';

const PROXIES = ['proxy-1', 'proxy-2'];
/** Enough that reports of failures do not use them up. */
const KEYS = 30;
const BACKUP_KEYS = 60;
/** Of a key that does not exist: it changes nothing. */
const NO_USAGE = { reports: [{ keyId: 'nobody', tokens: 0, requests: 0 }] };
/** The first start on a machine may have to download a database. */
const READY_WITHIN_MS = 15 * 60_000;

/** Keypool on a new database, with keys that generated requests can name: schemathesis.toml has some of their ids. */
export class Target {
  private constructor(
    private readonly keypool: Keypool,
    private readonly admin: Client,
  ) {}

  static async start(dataDir: string, say: (line: string) => void): Promise<Target> {
    const keypool = await Keypool.start({ dataDir, say, readyWithinMs: READY_WITHIN_MS });
    const target = new Target(keypool, await Client.signIn(keypool.url));
    for (const id of PROXIES) {
      await target.post('/admin/proxies', { id, name: id });
    }
    for (const provider of PROVIDER_IDS) {
      await target.fill(provider);
    }
    return target;
  }

  get url(): string {
    return this.keypool.url;
  }

  async token(scope: TokenScope): Promise<string> {
    const created = await this.post('/admin/tokens', { name: `fuzz ${scope}`, scope });
    return String(created['token']);
  }

  /** Whether it is ready and knows both tokens, after all that was sent: else most of it was refused. */
  async serves(admin: string, worker: string): Promise<boolean> {
    const [ofAdmin, ofWorker] = [admin, worker].map((token) => Client.bearer(this.url, token));
    const answers = [
      await this.admin.get('/health/ready'),
      await ofAdmin?.get('/auth/me'),
      await ofWorker?.post(`/internal/${PROVIDER_IDS[0]}/usage`, NO_USAGE),
    ];
    ofAdmin?.close();
    ofWorker?.close();
    return answers.every((answer) => answer?.status === 200);
  }

  async stop(): Promise<void> {
    this.admin.close();
    await this.keypool.stop();
  }

  private async fill(provider: ProviderId): Promise<void> {
    const { bindingKeyField } = PROVIDERS[provider];
    for (let number = 1; number <= KEYS; number++) {
      const id = `key-${number}`;
      await this.post(`/admin/${provider}/keys`, { id, apiKey: newApiKey() });
      const binding = { proxyId: PROXIES[number % PROXIES.length], [bindingKeyField]: id };
      await this.post(`/admin/${provider}/bindings`, { ...binding, priority: number });
    }
    for (let number = 1; number <= BACKUP_KEYS; number++) {
      const backupKey = { id: `backup-${number}`, apiKey: newApiKey() };
      await this.post(`/admin/${provider}/backup-keys`, backupKey);
    }
  }

  private async post(path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await this.admin.post(path, body);
    if (answer.status !== 201) {
      throw new Error(`${path} was answered ${answer.status} ${answer.text}`);
    }
    return Object(answer.body);
  }
}

function newApiKey(): string {
  return `sk-${randomBytes(24).toString('hex')}`;
}
