import { judged, keyNamed, LIMITS, problem, StandInKeypool } from '@keypool/testing';
import { loadConfig } from '../src/config';
import { ProxyLog } from '../src/proxy-log';
import { RunningProxy } from '../src/running-proxy';
import { StandInUpstream } from './stand-in-upstream';

/** A usage report as Keypool got it. */
export interface Reported {
  readonly keyId: string;
  readonly tokens: number;
  readonly requests: number;
}

/** The proxy between two stand-ins. Keys are `a`, `b`, `c` …, their secrets `sk-a` …, and those that failed are not given again. */
export class ProxyUnderTest {
  readonly keypool = new StandInKeypool();
  readonly upstream = new StandInUpstream();
  /** The log. */
  readonly lines: string[] = [];
  private proxy: RunningProxy | null = null;

  get url(): string {
    return `http://127.0.0.1:${this.proxy?.port}`;
  }

  async start(env: NodeJS.ProcessEnv = {}): Promise<void> {
    await Promise.all([this.keypool.start(), this.upstream.start()]);
    this.pool('a', 'b', 'c');
    await this.restart(env);
  }

  /** @param env beside what is needed */
  async restart(env: NodeJS.ProcessEnv = {}): Promise<void> {
    await this.proxy?.stop(LIMITS.waitMs);
    const config = loadConfig({
      KEYPOOL_PROXY_PORT: '0',
      KEYPOOL_PROXY_KEYPOOL: this.keypool.url,
      KEYPOOL_PROXY_TOKEN: 'kp_worker_x',
      KEYPOOL_PROXY_ID: 'hanoi',
      KEYPOOL_PROXY_PROVIDER: 'ohmygpt',
      KEYPOOL_PROXY_OHMYGPT_URL: this.upstream.url,
      KEYPOOL_PROXY_OPENHANDS_URL: `${this.upstream.url}/openhands-base`,
      KEYPOOL_PROXY_WAIT: '0ms',
      ...env,
    });
    const log = new ProxyLog(config.logLevel, { write: (line) => void this.lines.push(line) });
    this.proxy = await RunningProxy.start(config, log);
  }

  /** Keypool has these keys, in this order. */
  pool(...keyIds: string[]): void {
    const failed = new Set<string>();
    const next = (exclude: readonly string[]) =>
      keyIds.find((keyId) => !failed.has(keyId) && !exclude.includes(keyId));
    this.keypool.reset();
    this.keypool.always('acquire', ({ body }) => {
      const keyId = next(body.exclude);
      return keyId === undefined
        ? problem(503, 'no_key_available', {}, '40')
        : { body: keyNamed(keyId) };
    });
    this.keypool.always('usage', { body: { unknown: [], rejected: [] } });
    this.keypool.always('failures', ({ body }) => {
      const blame = blameOf(body.status);
      if (blame === 'key') {
        failed.add(body.keyId);
      }
      const keyId = next(body.exclude);
      return judged(body.keyId, blame, { next: keyId === undefined ? null : keyNamed(keyId) });
    });
  }

  failures() {
    return this.keypool.of('failures').map(({ body }) => body);
  }

  /** What is reported when the proxy stops, which it does. */
  async usage(): Promise<Reported[]> {
    await this.stopProxy();
    return this.keypool
      .of('usage')
      .flatMap(({ body }) => body.reports as Reported[])
      .map(({ keyId, tokens, requests }) => ({ keyId, tokens, requests }));
  }

  /** @returns how many requests were cut off */
  async stopProxy(withinMs = LIMITS.waitMs): Promise<number> {
    const { proxy } = this;
    this.proxy = null;
    return (await proxy?.stop(withinMs)) ?? 0;
  }

  async end(): Promise<void> {
    await this.stopProxy();
    await Promise.all([this.keypool.stop(), this.upstream.stop()]);
  }
}

function blameOf(status: number | undefined): string {
  if (status === undefined || status >= 500) {
    return 'upstream';
  }
  return status === 401 || status === 402 || status === 429 ? 'key' : 'request';
}
