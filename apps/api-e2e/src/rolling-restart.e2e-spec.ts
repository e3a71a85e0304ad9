import { Client, eventually, freePort, meanwhile } from '@keypool/testing';
import { Balancer } from './support/balancer';
import { ProviderClient } from './support/provider-client';
import { PROVIDERS, type ProviderUnderTest } from './support/providers';
import { Scene } from './support/scene';

const PAUSE_MS = 5;

let scene: Scene;
let running: Balancer | null = null;
let workers: readonly ImpatientWorker[] = [];

beforeAll(async () => {
  scene = await Scene.create();
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await running?.stop();
  await scene.end();
});

/** A worker that repeats nothing: what it does not get is lost. */
class ImpatientWorker {
  readonly lost: string[] = [];
  acknowledged = 0;
  readonly stop: () => Promise<void>;

  constructor(
    private readonly client: Client,
    readonly provider: ProviderUnderTest,
  ) {
    this.stop = meanwhile(() => this.work(), PAUSE_MS);
  }

  private async work(): Promise<void> {
    const { acquire, usage, id } = this.provider;
    await this.ask(acquire, { proxyId: `${id}-p` });
    const reports = [{ keyId: `${id}-key`, tokens: 1, requests: 1 }];
    this.acknowledged += Number(await this.ask(usage, { reports }));
  }

  private async ask(path: string, body: object): Promise<boolean> {
    try {
      const { status, text } = await this.client.post(path, body);
      if (status === 200) {
        return true;
      }
      this.lost.push(`${path}: ${status} ${text}`);
    } catch (error) {
      this.lost.push(`${path}: ${String(error)}`);
    }
    return false;
  }
}

test('one process after the other, behind nginx where it can be had: no request is lost', async () => {
  const [onePort, otherPort] = [await freePort(), await freePort()];
  const env = { KEYPOOL_STOP_DELAY: '10s' };
  const first = await scene.join({ ...env, PORT: onePort });
  const second = await scene.join({ ...env, PORT: otherPort });
  for (const provider of PROVIDERS) {
    await first.of(provider).addPool(`${provider.id}-p`, `${provider.id}-key`);
    await eventually(() => second.of(provider).acquire(`${provider.id}-p`));
  }
  const urls = [first, second].map(({ keypool }) => keypool.url);
  const balancer = await Balancer.before(urls);
  if (!balancer) {
    return;
  }
  running = balancer;
  expect(balancer.inUse).toEqual(urls);
  workers = PROVIDERS.map(
    (provider) => new ImpatientWorker(new Client(balancer.url, first.worker.headers), provider),
  );

  for (const { keypool } of [first, second]) {
    expect(await keypool.stop()).toBe(0);
    expect(balancer.inUse).toEqual(urls.filter((url) => url !== keypool.url));
    await scene.join({ PORT: new URL(keypool.url).port });
    await eventually(() => expect(balancer.inUse).toEqual(urls));
  }

  await Promise.all(workers.map((worker) => worker.stop()));
  expect(workers.flatMap(({ lost }) => lost)).toEqual([]);
  const admin = new Client(balancer.url, first.admin.headers);
  for (const { provider, acknowledged } of workers) {
    expect(acknowledged).toBeGreaterThan(10);
    const pool = new ProviderClient(provider, admin, first.worker);
    await eventually(async () =>
      expect((await pool.key(`${provider.id}-key`)).tokensUsed).toBe(acknowledged),
    );
  }
  admin.close();
});
