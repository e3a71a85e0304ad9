import { INSPECTED, ReverseProxy } from '@keypool/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { countedTokens } from '../support/counted-tokens';
import type { OwnScene } from '../support/embedded-database';
import { PROVIDERS } from '../support/providers';
import type { Member } from '../support/scene';
import { reportStored, storedDocuments, type StoredDocuments } from './stored-documents';
import { Traffic } from './traffic';
import { WatchedProcess, type Idle } from './watched-process';

const PROXY_ID = 'exit';
/** What is kept for hours grows for hours: here it ends within the run. */
const KEPT_FOR = {
  KEYPOOL_PURGE_AFTER: '2m',
  KEYPOOL_PURGE_EVERY: '10s',
  KEYPOOL_UNDO_FOR: '2m',
};
const SAMPLE_EVERY_MS = 10_000;
const ENGINE_DIES_EVERY_MS = 120_000;
const REPORTED_WITHIN_MS = 300_000;
/** By then the proxy has closed its idle connections. */
const SETTLED_AFTER_MS = 90_000;
const SHOWN_FAILURES = 5;

type Say = (line: string) => void;

/** Everything while nobody uses it. */
interface Still {
  readonly api: Idle;
  readonly proxy: Idle;
  readonly stored: StoredDocuments;
}

/** Keypool with a reverse proxy, and clients that load both. */
export class Soak {
  private engineDied = 0;

  private constructor(
    private readonly scene: OwnScene,
    private readonly traffics: readonly Traffic[],
    private readonly proxy: ReverseProxy,
    private readonly watched: Readonly<Record<'api' | 'proxy', WatchedProcess>>,
    private readonly say: Say,
  ) {}

  static async prepare(scene: OwnScene, say: Say): Promise<Soak> {
    const member = await scene.start({ env: KEPT_FOR, nodeOptions: INSPECTED });
    await member.admin.post('/admin/proxies', { id: PROXY_ID, name: PROXY_ID });
    const traffics = PROVIDERS.map((provider) => new Traffic(provider, member.of(provider)));
    for (const traffic of traffics) {
      await traffic.prepare(PROXY_ID);
    }
    const proxy = await startProxy(member, traffics);
    const authorization = `Bearer ${await member.token({ scope: 'metrics' })}`;
    const watched = {
      api: new WatchedProcess('API', member.keypool, { authorization }),
      proxy: new WatchedProcess('proxy', proxy),
    };
    return new Soak(scene, traffics, proxy, watched, say);
  }

  /** @returns what went wrong */
  async run(minutes: number): Promise<string[]> {
    const before = await this.still();
    await this.load(minutes * 60_000);
    await this.untilReported();
    await sleep(SETTLED_AFTER_MS);
    const after = await this.still();
    const lost = (await this.watched.proxy.metrics())('keypool_proxy_reports_lost');
    await this.proxy.stop();
    this.traffics.forEach(({ upstream }) => upstream.stop());
    this.report(before, after);
    const violations = await Promise.all(this.traffics.map((each) => this.violations(each)));
    return [...(lost > 0 ? [`${lost} reports are lost`] : []), ...violations.flat()];
  }

  private async still(): Promise<Still> {
    return {
      api: await this.watched.api.idle(),
      proxy: await this.watched.proxy.idle(),
      stored: await storedDocuments(this.scene),
    };
  }

  private async load(ms: number): Promise<void> {
    const end = new AbortController();
    const began = performance.now();
    const clients = this.traffics.map((traffic) => traffic.run(this.proxy.url, end.signal));
    let engineDies = began + ENGINE_DIES_EVERY_MS / 2;
    while (performance.now() - began < ms) {
      await sleep(SAMPLE_EVERY_MS);
      await this.sample(began);
      await this.fillReserves();
      if (performance.now() > engineDies) {
        engineDies += ENGINE_DIES_EVERY_MS;
        this.killEngine();
      }
    }
    end.abort();
    await Promise.all(clients);
  }

  /** Reports wait while the database is unavailable, and a proxy that stops waits for some seconds only. */
  private async untilReported(): Promise<void> {
    const waiting = async () =>
      (await this.watched.proxy.metrics())('keypool_proxy_reports_waiting');
    const until = performance.now() + REPORTED_WITHIN_MS;
    let left = await waiting();
    this.say(`the load is over, ${left} reports wait`);
    while (left > 0 && performance.now() < until) {
      await sleep(SAMPLE_EVERY_MS);
      left = await waiting();
    }
  }

  private async sample(began: number): Promise<void> {
    const samples = await Promise.all(Object.values(this.watched).map((each) => each.sample()));
    const sent = this.traffics.reduce((sum, traffic) => sum + traffic.sent, 0);
    const failed = this.traffics.reduce((sum, { failures }) => sum + failures.length, 0);
    const memory = samples.map((sample) => Math.round(sample.memory)).join(' and ');
    const seconds = Math.round((performance.now() - began) / 1_000);
    this.say(`${seconds} s: ${sent} requests, ${failed} failed, API and proxy use ${memory} MiB`);
  }

  /** Admins wait no longer than 4.5 s for an engine that is just being restarted: then it is filled the next time. */
  private async fillReserves(): Promise<void> {
    await Promise.all(this.traffics.map((traffic) => traffic.fillReserve())).catch(
      (error: unknown) => this.say(`the reserve is not filled: ${String(error)}`),
    );
  }

  private killEngine(): void {
    this.engineDied += 1;
    this.say('the engine is killed');
    process.kill(this.scene.pids.engine, 'SIGKILL');
  }

  private report(before: Still, after: Still): void {
    this.say('');
    this.watched.api.report(before.api, after.api).forEach(this.say);
    this.watched.proxy.report(before.proxy, after.proxy).forEach(this.say);
    reportStored(before.stored, after.stored).forEach(this.say);
    for (const { provider, sent, upstream } of this.traffics) {
      this.say(`${provider.id}: ${sent} requests, ${sumOf(upstream.spent)} tokens spent`);
    }
    this.say(`The engine was killed ${this.engineDied} times.`);
  }

  private async violations({ provider, upstream, failures }: Traffic): Promise<string[]> {
    const counted = await this.scene.look((database) => countedTokens({ database }, provider));
    const wrong = [...upstream.spent].filter(([secret, tokens]) => counted.get(secret) !== tokens);
    return [
      ...failures.slice(0, SHOWN_FAILURES),
      ...(failures.length > 0 ? [`${provider.id}: ${failures.length} requests failed`] : []),
      ...(wrong.length > 0
        ? [
            `${provider.id}: tokens of ${wrong.length} keys are wrong, ${sumOf(counted)} are counted`,
          ]
        : []),
    ];
  }
}

function sumOf(tokens: ReadonlyMap<string, number>): number {
  return [...tokens.values()].reduce((sum, each) => sum + each, 0);
}

async function startProxy(member: Member, traffics: readonly Traffic[]): Promise<ReverseProxy> {
  const upstreams = traffics.map(({ provider, upstream }) => [
    `KEYPOOL_PROXY_${provider.id.toUpperCase()}_URL`,
    upstream.url,
  ]);
  return ReverseProxy.start({
    KEYPOOL_PROXY_KEYPOOL: member.keypool.url,
    KEYPOOL_PROXY_TOKEN: await member.token({ scope: 'worker' }),
    KEYPOOL_PROXY_ID: PROXY_ID,
    KEYPOOL_PROXY_LOG_LEVEL: 'error',
    NODE_OPTIONS: INSPECTED.join(' '),
    ...Object.fromEntries(upstreams),
  });
}
