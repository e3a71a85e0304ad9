import type { FailureAnswer } from '@keypool/worker-client';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Admin } from './admin';
import { Audit, type Books } from './audit';
import { DemoKeypool } from './keypool';
import { judge, type Verdict } from './promises';
import { build, PROXIES, WORKERS } from './scenario';
import { Traffic } from './traffic';
import { StandInUpstream, type Provider } from './upstream';
import { startWorkers, type AttemptFailed, type Worker } from './workers';

const STATUS_EVERY_MS = 2_000;
/** Long enough for the rotation to have begun, short enough for it not to be over. */
const KILL_AFTER_MS = 15;

export interface DemoOptions {
  /** How long the workers run. */
  readonly seconds: number;
  /** Whether Keypool is killed halfway. */
  readonly kill: boolean;
  /** Ends everything early. */
  readonly stop: AbortController;
  readonly say: (line: string) => void;
}

/** The demo from the empty folder to the verdicts. */
export class Demo {
  private readonly options: DemoOptions;
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'keypool-demo-'));
  private readonly adminPassword = randomBytes(18).toString('base64url');
  private readonly upstream = new StandInUpstream();
  private readonly traffic = new Traffic();
  private readonly answers: FailureAnswer[] = [];
  private readonly replaced = new Set<string>();
  private keypool: DemoKeypool | null = null;
  private began = 0;
  /** How long Keypool was down after it was killed. */
  private away: Promise<number> | null = null;

  constructor(options: DemoOptions) {
    this.options = options;
  }

  async run(): Promise<Verdict[]> {
    const { signal } = this.options.stop;
    this.options.say(
      `Keypool demo: ${WORKERS.length} workers on ${PROXIES.length} proxies for ${this.options.seconds} s`,
    );
    const upstreamUrl = await this.upstream.start();
    const keypool = await DemoKeypool.on({
      dataDir: this.dataDir,
      adminPassword: this.adminPassword,
      // Within seconds as many keys die here as elsewhere in months, and all of them rightly.
      guard: 'off',
      say: (line) => this.options.say(`  | ${line}`),
      died: () => this.options.stop.abort(new Error('Keypool ended by itself')),
    });
    this.keypool = keypool;
    await keypool.start();
    signal.throwIfAborted();

    const admin = await Admin.signIn(keypool.url, 'admin@localhost', this.adminPassword);
    const tokens = await build(admin, this.upstream, this.options.seconds);
    const audit = await Audit.of(this.dataDir);
    const before = await allBooks(audit);
    this.options.say(`An admin entered ${describe(before)}`);

    const workers = await startWorkers({
      keypoolUrl: keypool.url,
      upstreamUrl,
      tokens,
      onFailure: (failure) => this.noteFailure(failure),
    });
    this.began = performance.now();
    await this.letThemWork(workers, admin, audit, keypool);

    const after = await allBooks(audit);
    const events = await admin.events();
    const verdicts = judge({
      traffic: this.traffic,
      upstream: this.upstream,
      audit,
      before,
      after,
      answers: this.answers,
      secrets: [
        ...this.upstream.all().map(({ apiKey }) => apiKey),
        ...tokens,
        this.adminPassword,
        admin.session,
      ],
      texts: {
        log: keypool.output(),
        'log of the proxies': workers.map((worker) => worker.output()).join('\n'),
        events: JSON.stringify(events),
        database: await audit.dump(),
      },
    });
    await audit.close();
    this.summarize(after, events.length);
    return [...verdicts, ...(await this.verdictsAtEnd(keypool))];
  }

  /** Removes everything it created. */
  async end(): Promise<void> {
    this.upstream.stop();
    await this.keypool?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async letThemWork(
    workers: readonly Worker[],
    admin: Admin,
    audit: Audit,
    keypool: DemoKeypool,
  ): Promise<void> {
    const { signal } = this.options.stop;
    const end = new AbortController();
    const showing = this.showStatus(admin, end.signal);
    const watching = audit.watch(end.signal);
    const timeUp = AbortSignal.any([signal, AbortSignal.timeout(this.options.seconds * 1_000)]);
    const halfTime = setTimeout(() => this.disturb(keypool), this.options.seconds * 500);
    try {
      await this.traffic.run(workers, timeUp);
      await this.away;
      await Promise.all(workers.map((worker) => worker.close()));
      signal.throwIfAborted();
    } finally {
      clearTimeout(halfTime);
      end.abort();
      await Promise.all([showing, watching]);
    }
  }

  /** Halfway a key is revoked; with `--kill`, Keypool is killed while it rotates that key. */
  private disturb(keypool: DemoKeypool): void {
    this.upstream.revokeNext((id) => {
      this.sayNow(`the upstream revokes ${id}`);
      if (this.options.kill) {
        this.away = sleep(KILL_AFTER_MS).then(() => this.killAndStart(keypool));
        this.away.catch((error: unknown) => this.options.stop.abort(error));
      }
    });
  }

  private async killAndStart(keypool: DemoKeypool): Promise<number> {
    const killed = performance.now();
    this.sayNow('kill -9: Keypool is gone');
    await keypool.killHard();
    await keypool.start();
    const awayMs = performance.now() - killed;
    this.sayNow(`Keypool is back after ${(awayMs / 1_000).toFixed(1)} s`);
    return awayMs;
  }

  private noteFailure({ answer, nextKeyId }: AttemptFailed): void {
    if (!answer) {
      return;
    }
    this.answers.push(answer);
    const { keyId, replacedBy, reason, action } = answer;
    if (replacedBy && !this.replaced.has(keyId)) {
      this.replaced.add(keyId);
      const goesOn = nextKeyId ? `, the request goes on with ${nextKeyId}` : '';
      this.sayNow(`${keyId} is dead (${reason}): replaced by ${replacedBy}${goesOn}`);
    } else if (action === 'exhausted') {
      this.sayNow(`${keyId} is dead (${reason}), and there is no backup key left`);
    }
  }

  private async showStatus(admin: Admin, signal: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(STATUS_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) {
        return;
      }
      const backups = await Promise.all(
        (['ohmygpt', 'openhands'] as const).map((provider) => admin.countBackups(provider)),
      ).catch(() => null);
      const left = backups?.reduce((sum, { available }) => sum + available, 0) ?? '?';
      const { sent, failed } = this.traffic;
      this.sayNow(
        `${sent} requests, ${failed} failed, ${this.replaced.size} keys rotated, ${left} backups left, slowest ${Math.round(this.traffic.takeSlowest())} ms`,
      );
    }
  }

  private summarize(after: Readonly<Record<Provider, Books>>, events: number): void {
    const all = [after.ohmygpt, after.openhands];
    const rotated = all.reduce((sum, { rotations }) => sum + rotations.length, 0);
    const left = all.reduce(
      (sum, { backups }) => sum + backups.filter(({ isUsed }) => !isUsed).length,
      0,
    );
    const figures: [string, number | string][] = [
      ['Requests sent', this.traffic.sent],
      ['Requests that a client saw fail', this.traffic.failed],
      ['Slowest request', `${Math.round(this.traffic.slowestMs)} ms`],
      ['Keys rotated', rotated],
      ['Backups left', left],
      ['Events', events],
    ];
    this.options.say('');
    figures.forEach(([name, value]) => this.options.say(`  ${name.padEnd(34)}${value}`));
    this.options.say('');
  }

  /** Promises that can only be judged at the end. */
  private async verdictsAtEnd(keypool: DemoKeypool): Promise<Verdict[]> {
    const awayMs = await this.away;
    const killed: Verdict = {
      promise: 'Keypool was killed hard and came back on the same data',
      kept: awayMs !== null,
      facts: awayMs === null ? 'it was not killed' : `away for ${(awayMs / 1_000).toFixed(1)} s`,
    };
    const code = await keypool.stop();
    const stopped = {
      promise: 'Keypool shuts down gracefully',
      kept: code === 0,
      facts: `exit code ${code}`,
    };
    return this.options.kill ? [killed, stopped] : [stopped];
  }

  private sayNow(line: string): void {
    const seconds = (performance.now() - this.began) / 1_000;
    this.options.say(`${seconds.toFixed(1).padStart(6)} s  ${line}`);
  }
}

async function allBooks(audit: Audit): Promise<Record<Provider, Books>> {
  return { ohmygpt: await audit.books('ohmygpt'), openhands: await audit.books('openhands') };
}

function describe(books: Readonly<Record<Provider, Books>>): string {
  const count = (what: keyof Books) => books.ohmygpt[what].length + books.openhands[what].length;
  return `${count('keys')} keys, ${count('backups')} backup keys, ${PROXIES.length} proxies, ${count('bindings')} bindings, ${WORKERS.length} worker tokens`;
}
