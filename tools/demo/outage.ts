import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin } from './admin';
import { Audit, type Books } from './audit';
import { DemoKeypool } from './keypool';
import type { Verdict } from './promises';
import { build } from './scenario';
import { Traffic } from './traffic';
import { StandInUpstream, type Provider } from './upstream';
import { startWorkers, type AttemptFailed } from './workers';

export interface OutageOptions {
  /** How long the upstreams refuse every key. */
  readonly seconds: number;
  readonly stop: AbortController;
  readonly say: (line: string) => void;
}

const PROVIDERS: readonly Provider[] = ['ohmygpt', 'openhands'];
const GOOD_MS = 5_000;
const LOOK_EVERY_MS = 100;
const STATUS_EVERY_MS = 5_000;
const MOST_ROTATIONS = 5;
const SERVED_WITHIN_MS = 30_000;
/** An exhausted key is found to work when its proxy has nothing better, or another one is. */
const RESTORED_WITHIN_MS = 60_000;
/** No key's budget runs out. */
const BUDGET_SECONDS = 1_000_000;

/** Both upstreams answer 401 to every key for a while: what that costs, and how it ends. */
export class Outage {
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'keypool-outage-'));
  private readonly adminPassword = randomBytes(18).toString('base64url');
  private readonly upstream = new StandInUpstream();
  private readonly traffic = new Traffic();
  private readonly told = new Map<string, number>();
  private keypool: DemoKeypool | null = null;
  private began = 0;

  constructor(private readonly options: OutageOptions) {}

  async run(): Promise<Verdict[]> {
    const { seconds, stop, say } = this.options;
    say(`Keypool demo: both upstreams refuse every key for ${seconds} s`);
    const upstreamUrl = await this.upstream.start();
    const keypool = await DemoKeypool.on({
      dataDir: this.dataDir,
      adminPassword: this.adminPassword,
      guard: 'on',
      say: (line) => say(`  | ${line}`),
      died: () => stop.abort(new Error('Keypool ended by itself')),
    });
    this.keypool = keypool;
    await keypool.start();
    const admin = await Admin.signIn(keypool.url, 'admin@localhost', this.adminPassword);
    const tokens = await build(admin, this.upstream, BUDGET_SECONDS);
    const audit = await Audit.of(this.dataDir);
    const before = await allBooks(audit);
    const workers = await startWorkers({
      keypoolUrl: keypool.url,
      upstreamUrl,
      tokens,
      onFailure: (failure) => this.note(failure),
    });
    this.began = performance.now();
    const end = new AbortController();
    const working = this.traffic.run(workers, AbortSignal.any([stop.signal, end.signal]));
    try {
      return await this.watch(audit, before);
    } finally {
      end.abort();
      await working;
      await Promise.all(workers.map((worker) => worker.close()));
      await audit.close();
    }
  }

  /** Leaves nothing behind. */
  async end(): Promise<void> {
    this.upstream.stop();
    await this.keypool?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async watch(audit: Audit, before: readonly Books[]): Promise<Verdict[]> {
    await sleep(GOOD_MS);
    this.sayNow('the upstreams refuse every key');
    this.upstream.isOut = true;
    for (let left = this.options.seconds * 1_000; left > 0; left -= STATUS_EVERY_MS) {
      await sleep(Math.min(left, STATUS_EVERY_MS));
      await this.showStatus(audit);
    }
    const during = await allBooks(audit);
    this.upstream.isOut = false;
    this.sayNow('the upstreams accept every key again');
    const servedMs = await this.untilAllServe();
    this.sayNow(`both pools serve again after ${(servedMs / 1_000).toFixed(1)} s`);
    const after = await this.untilRestored(audit);
    await this.showStatus(audit);
    const rotations = after.map(rotated);
    const lost = after.map(exhausted);
    return [
      {
        promise: `No provider used more than ${MOST_ROTATIONS} backup keys`,
        kept: rotations.every((count) => count <= MOST_ROTATIONS),
        facts: perProvider(rotations),
      },
      {
        promise: 'No other key left its pool',
        kept: [during, after].every((books) =>
          books.every(({ keys }, index) => keys.length === before[index]?.keys.length),
        ),
        facts: perProvider(after.map(({ keys }) => keys.length)),
      },
      {
        promise: `Both pools served within ${SERVED_WITHIN_MS / 1_000} s of its end`,
        kept: servedMs <= SERVED_WITHIN_MS,
        facts: `after ${(servedMs / 1_000).toFixed(1)} s`,
      },
      {
        promise: 'No key is lost',
        kept: lost.every((count) => count === 0),
        facts: `exhausted: ${perProvider(lost)}`,
      },
    ];
  }

  /** @returns how long it took until each upstream gave a good answer, in ms */
  private async untilAllServe(): Promise<number> {
    const started = performance.now();
    const before = PROVIDERS.map((provider) => this.upstream.served(provider));
    for (;;) {
      const elapsed = performance.now() - started;
      const isServed = PROVIDERS.every(
        (provider, index) => this.upstream.served(provider) > (before[index] ?? 0),
      );
      if (isServed || elapsed > 2 * SERVED_WITHIN_MS) {
        return elapsed;
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  private async untilRestored(audit: Audit): Promise<readonly Books[]> {
    const started = performance.now();
    for (;;) {
      const books = await allBooks(audit);
      const isRestored = books.every((one) => exhausted(one) === 0);
      if (isRestored || performance.now() - started > RESTORED_WITHIN_MS) {
        return books;
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  private note({ answer }: AttemptFailed): void {
    const action = answer?.action ?? 'unheard';
    this.told.set(action, (this.told.get(action) ?? 0) + 1);
  }

  private async showStatus(audit: Audit): Promise<void> {
    const books = await allBooks(audit);
    const told = [...this.told].map(([action, times]) => `${action} ${times}`).join(', ');
    this.told.clear();
    this.sayNow(
      `rotated ${perProvider(books.map(rotated))}; exhausted ${perProvider(books.map(exhausted))}; reports answered: ${told || 'none'}`,
    );
  }

  private sayNow(line: string): void {
    const seconds = (performance.now() - this.began) / 1_000;
    this.options.say(`${seconds.toFixed(1).padStart(6)} s  ${line}`);
  }
}

async function allBooks(audit: Audit): Promise<readonly Books[]> {
  return Promise.all(PROVIDERS.map((provider) => audit.books(provider)));
}

function rotated({ rotations }: Books): number {
  return rotations.filter(({ state }) => state === 'done').length;
}

function exhausted({ keys }: Books): number {
  return keys.filter(({ status }) => status === 'exhausted').length;
}

function perProvider(counts: readonly number[]): string {
  return PROVIDERS.map((provider, index) => `${provider} ${counts[index]}`).join(', ');
}
