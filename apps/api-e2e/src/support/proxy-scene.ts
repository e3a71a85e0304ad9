import { freePort, LIMITS, ReverseProxy } from '@keypool/testing';
import { PROVIDERS, type ProviderUnderTest } from './providers';
import { Scene, type Member } from './scene';
import { StandInOpenAi } from './stand-in-openai';

const REQUESTS_OF_KEY = 8;
const BACKUPS = 12;

/** Keypool, the reverse proxy of `exit` in front of it, and upstreams whose keys die after some requests. */
export class ProxyScene {
  private constructor(
    readonly scene: Scene,
    private readonly port: string,
    private running: Member,
    readonly proxy: ReverseProxy,
    private readonly upstreams: ReadonlyMap<string, StandInOpenAi>,
  ) {}

  static async start(): Promise<ProxyScene> {
    const scene = await Scene.create();
    const port = await freePort();
    const member = await scene.join({ PORT: port });
    await member.admin.post('/admin/proxies', { id: 'exit', name: 'Exit' });
    const upstreams = new Map(await Promise.all(PROVIDERS.map(startUpstream)));
    const urls = [...upstreams].map(([id, { url }]) => [
      `KEYPOOL_PROXY_${id.toUpperCase()}_URL`,
      url,
    ]);
    const proxy = await ReverseProxy.start({
      ...Object.fromEntries(urls),
      KEYPOOL_PROXY_KEYPOOL: member.keypool.url,
      KEYPOOL_PROXY_TOKEN: await member.token({ scope: 'worker', proxyIds: ['exit'] }),
      KEYPOOL_PROXY_ID: 'exit',
      KEYPOOL_PROXY_RETRY_FOR: `${LIMITS.waitMs}ms`,
    });
    return new ProxyScene(scene, port, member, proxy, upstreams);
  }

  /** Keypool as it runs now. */
  get member(): Member {
    return this.running;
  }

  upstreamOf({ id }: ProviderUnderTest): StandInOpenAi {
    const upstream = this.upstreams.get(id);
    if (!upstream) {
      throw new Error(`${id} has no upstream`);
    }
    return upstream;
  }

  /** Two keys, which die soon, and backup keys. */
  async addKeys(provider: ProviderUnderTest): Promise<void> {
    const pool = this.running.of(provider);
    for (const name of ['a', 'b']) {
      await pool.addKey(`${provider.id}-${name}`);
      await pool.bind('exit', `${provider.id}-${name}`);
    }
    for (let number = 0; number < BACKUPS; number++) {
      await pool.addBackup(`${provider.id}-backup-${number}`);
    }
  }

  /** Starts Keypool again under its address. */
  async startKeypool(): Promise<void> {
    this.running = await this.scene.join({ PORT: this.port });
  }

  async end(): Promise<void> {
    await this.proxy.stop();
    this.upstreams.forEach((upstream) => upstream.stop());
    await this.scene.end();
  }
}

async function startUpstream(
  provider: ProviderUnderTest,
): Promise<readonly [string, StandInOpenAi]> {
  const upstream = new StandInOpenAi(provider, REQUESTS_OF_KEY);
  await upstream.start();
  return [provider.id, upstream];
}
