import {
  afterHeldConviction,
  afterKeySuccess,
  afterRotation,
  decide,
  type GuardReason,
} from './guard';
import { begunAt, canBeTried, isEvidence, type GuardHold } from './guard-hold';
import { DEFAULT_GUARD_SETTINGS, type GuardSettings } from './guard-settings';
import { QUIET_GUARD, type GuardState } from './guard-state';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

const TICK = 100;
const SUSPECT_STEPS = [30, 60, 120, 300, 600].map((seconds) => seconds * SECOND);
const NEVER_SILENT_EVERY = 15 * SECOND;

export interface WorldKey {
  readonly id: string;
  readonly life: string;
  status: 'healthy' | 'suspect' | 'held' | 'exhausted';
  hold: GuardHold | null;
  readonly promotedAt: number | null;
  convictedAt: number | null;
  suspectStep: number;
  nextTryAt: number;
  /** The conviction after which it was handed out to be tried. */
  triedAfter: number | null;
  exhaustedAt: number | null;
}

/** One that asks for keys for a proxy and reports how they fare. */
export interface Client {
  readonly token: string;
  readonly proxy: string;
  readonly perSecond: number;
  readonly isLimited?: boolean;
  /** Its reports name no lease. */
  readonly sendsNoLease?: boolean;
  /** Keys that one request tries, at most. */
  readonly tries: number;
  /** The same for every try of a request, or none. */
  readonly sendsRequestIds: boolean;
  /** Keys of which it reports nothing but failures, whatever the upstream says. */
  readonly lies?: boolean;
}

export interface Plan {
  readonly keys: number;
  readonly backups: number;
  readonly clients: readonly Client[];
  readonly latency?: number;
  /** What the upstream says to a key: null for a good answer. */
  readonly upstream: (keyId: string, now: number, request: number) => string | null;
  readonly settings?: Partial<GuardSettings>;
  /** Between 0 and 1. */
  readonly random?: () => number;
}

export interface Rotation {
  readonly failed: string;
  readonly promoted: string;
  readonly at: number;
  readonly token: string;
  readonly pass: string;
}

interface Try {
  readonly client: Client;
  readonly request: number;
  readonly tried: readonly string[];
  readonly key: WorldKey;
  readonly begunAt: number;
  readonly verdict: string | null;
  readonly answeredAt: number;
}

/** A provider with its keys, backup keys, workers and upstream, in which time is a number. The guard is the real one. */
export class GuardWorld {
  now = 1_000_000 * SECOND;
  readonly startedAt = this.now;
  state: GuardState = QUIET_GUARD;
  keys: WorldKey[] = [];
  readonly backups: string[];
  readonly rotations: Rotation[] = [];
  readonly exhaustions: string[] = [];
  readonly held: string[] = [];
  readonly reasons: GuardReason[] = [];
  readonly served = new Map<string, number>();
  readonly refused = new Map<string, number>();
  readonly servedAt: number[] = [];
  private readonly settings: GuardSettings;
  private readonly random: () => number;
  private inFlight: Try[] = [];
  private turn = 0;
  private lives = 0;
  private requests = 0;
  private readonly lastResort = new Map<string, number>();
  private readonly owed = new Map<Client, number>();

  constructor(private readonly plan: Plan) {
    this.settings = { ...DEFAULT_GUARD_SETTINGS, ...plan.settings };
    this.random = plan.random ?? (() => 0.5);
    this.keys = Array.from({ length: plan.keys }, (_, index) => this.newKey(`k${index}`, null));
    this.backups = Array.from({ length: plan.backups }, (_, index) => `b${index}`);
  }

  runFor(ms: number): void {
    const until = this.now + ms;
    while (this.now < until) {
      this.now += TICK;
      this.answer();
      this.plan.clients.forEach((client) => this.ask(client));
    }
  }

  key(id: string): WorldKey | undefined {
    return this.keys.find((key) => key.id === id);
  }

  private ask(client: Client): void {
    let owed = (this.owed.get(client) ?? this.random()) + (client.perSecond * TICK) / SECOND;
    for (; owed >= 1; owed--) {
      this.tryNext(client, ++this.requests, []);
    }
    this.owed.set(client, owed);
  }

  private tryNext(client: Client, request: number, tried: readonly string[]): void {
    const key = this.acquire(client.proxy, tried);
    if (!key) {
      if (tried.length === 0) {
        count(this.refused, client.proxy);
      }
      return;
    }
    const verdict = client.lies ? 'quota_exhausted' : this.plan.upstream(key.id, this.now, request);
    // Refusals come at once; a good answer may be a long stream.
    const latency =
      (verdict === null ? (this.plan.latency ?? SECOND) : SECOND) * (0.5 + this.random());
    this.inFlight.push({
      client,
      request,
      tried: [...tried, key.id],
      key,
      begunAt: this.now,
      verdict,
      answeredAt: this.now + latency,
    });
  }

  private answer(): void {
    const done = this.inFlight.filter(({ answeredAt }) => answeredAt <= this.now);
    this.inFlight = this.inFlight.filter(({ answeredAt }) => answeredAt > this.now);
    for (const attempt of done) {
      const { client, verdict, tried } = attempt;
      if (verdict === null) {
        count(this.served, client.proxy);
        this.servedAt.push(this.now);
        this.succeed(attempt);
      } else {
        this.convict(attempt, verdict);
        if (tried.length < client.tries) {
          this.tryNext(client, attempt.request, tried);
        }
      }
    }
  }

  /** In their old place: good keys, and those to be tried; then suspects; then, so that no proxy is silent, one of the rest. */
  private acquire(proxy: string, tried: readonly string[]): WorldKey | null {
    const wanted = this.keys.filter(({ id }) => !tried.includes(id));
    const ordinary = wanted.filter((key) => this.isOrdinary(key));
    const usable = wanted.filter((key) => this.isLast(key));
    const key = this.takeTurn(ordinary) ?? this.takeTurn(usable) ?? this.neverSilent(proxy, wanted);
    if (key?.status === 'suspect' && key.nextTryAt <= this.now) {
      key.nextTryAt = this.now + step(SUSPECT_STEPS, key.suspectStep++);
    }
    if (key?.hold && this.isTryDue(key)) {
      key.triedAfter = key.hold.convictedAt;
    }
    return key;
  }

  private takeTurn(keys: readonly WorldKey[]): WorldKey | null {
    return keys[this.turn++ % Math.max(1, keys.length)] ?? null;
  }

  private isOrdinary(key: WorldKey): boolean {
    switch (key.status) {
      case 'healthy':
        return true;
      case 'suspect':
        return key.nextTryAt <= this.now;
      case 'held':
        return this.isTryDue(key);
      case 'exhausted':
        return false;
    }
  }

  private isLast({ status, hold }: WorldKey): boolean {
    return status === 'suspect' || (hold !== null && hold.until <= this.now);
  }

  private isTryDue({ id, hold, triedAfter }: WorldKey): boolean {
    return (
      hold !== null &&
      triedAfter !== hold.convictedAt &&
      canBeTried(hold, id, this.state, this.now, this.settings)
    );
  }

  private neverSilent(proxy: string, keys: readonly WorldKey[]): WorldKey | null {
    const last = this.lastResort.get(proxy) ?? 0;
    const [longest] = keys
      .filter(({ convictedAt }) => (convictedAt ?? 0) + NEVER_SILENT_EVERY <= this.now)
      .sort((one, other) => (one.convictedAt ?? 0) - (other.convictedAt ?? 0));
    if (!longest || last + NEVER_SILENT_EVERY > this.now) {
      return null;
    }
    this.lastResort.set(proxy, this.now);
    return longest;
  }

  private convict({ client, request, key, begunAt: asked }: Try, verdict: string): void {
    if (!this.keys.includes(key) || !isEvidence(this.begun(client, asked), key.convictedAt)) {
      return;
    }
    if (key.status === 'exhausted') {
      key.convictedAt = this.now;
      return;
    }
    const conviction = {
      keyId: key.id,
      life: key.life,
      verdict,
      promotedAt: key.promotedAt,
      hold: key.hold,
      token: client.token,
      isLimited: client.isLimited ?? false,
      requestId: client.sendsRequestIds ? String(request) : null,
      backups: this.backups.length,
    };
    const decision = decide(this.state, conviction, this.now, this.settings);
    if (decision.kind !== 'rotate') {
      this.reasons.push(decision.reason);
      this.state = afterHeldConviction(this.state, conviction, this.now, this.settings);
      if (decision.kind === 'hold') {
        Object.assign(key, { status: 'held', hold: decision.hold, convictedAt: this.now });
        this.held.push(key.id);
      } else if (key.status !== 'held') {
        key.status = 'suspect';
        key.nextTryAt = this.now + step(SUSPECT_STEPS, key.suspectStep++);
      }
      return;
    }
    const backup = this.backups.shift();
    if (backup === undefined) {
      this.exhaustions.push(key.id);
      Object.assign(key, { status: 'exhausted', hold: null, convictedAt: this.now });
      key.exhaustedAt = this.now;
    } else {
      const promoted = this.newKey(backup, this.now);
      this.keys = this.keys.map((other) => (other === key ? promoted : other));
      const { token } = client;
      const { pass } = decision;
      this.rotations.push({ failed: key.id, promoted: backup, at: this.now, token, pass });
    }
    const life = this.key(backup ?? key.id)?.life ?? '';
    const outcome = { life, isExhausted: backup === undefined };
    this.state = afterRotation(this.state, conviction, decision, outcome, this.now, this.settings);
  }

  private succeed({ client, key, begunAt: asked }: Try): void {
    const begun = this.begun(client, asked);
    if (!this.keys.includes(key) || !isEvidence(begun, key.convictedAt)) {
      return;
    }
    const wasConvicted = key.status === 'held' || key.status === 'exhausted';
    const success = { keyId: key.id, life: key.life, begunAt: begun, wasConvicted };
    this.state = afterKeySuccess(this.state, success, this.now, this.settings);
    if (wasConvicted) {
      const since = (key.hold?.since ?? key.exhaustedAt ?? 0) - 10 * MINUTE;
      this.keys
        .filter(({ exhaustedAt }) => exhaustedAt !== null && exhaustedAt > since)
        .forEach((other) =>
          Object.assign(other, { status: 'suspect', exhaustedAt: null, nextTryAt: this.now }),
        );
    }
    Object.assign(key, { status: 'healthy', hold: null, suspectStep: 0, exhaustedAt: null });
  }

  private begun({ sendsNoLease }: Client, asked: number): number {
    return begunAt(sendsNoLease ? null : asked, this.now, this.settings);
  }

  private newKey(id: string, promotedAt: number | null): WorldKey {
    return {
      id,
      life: `life ${++this.lives}`,
      status: 'healthy',
      hold: null,
      promotedAt,
      convictedAt: null,
      suspectStep: 0,
      nextTryAt: 0,
      triedAfter: null,
      exhaustedAt: null,
    };
  }
}

function step(steps: readonly number[], index: number): number {
  return steps[index] ?? steps.at(-1) ?? 0;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
