import { randomBytes } from 'node:crypto';
import type { Admin } from './admin';
import type { Provider, StandInUpstream } from './upstream';

export interface WorkerPlan {
  readonly name: string;
  readonly provider: Provider;
  readonly proxyId: string;
}

export const PROXIES = ['hanoi', 'saigon'] as const;

/** Two of them share the OhMyGPT keys, so that they report the same dead key at the same time. */
export const WORKERS: readonly WorkerPlan[] = [
  { name: 'worker-1', provider: 'ohmygpt', proxyId: 'hanoi' },
  { name: 'worker-2', provider: 'ohmygpt', proxyId: 'saigon' },
  { name: 'worker-3', provider: 'openhands', proxyId: 'saigon' },
];

interface PoolPlan {
  readonly provider: Provider;
  readonly prefix: string;
  /** By the keys' order: equal numbers take turns. */
  readonly priorities: readonly number[];
  readonly backups: number;
  /** Tokens that one key may spend for each second that the demo runs. */
  readonly budgetPerSecond: number;
}

const POOLS: readonly PoolPlan[] = [
  {
    provider: 'ohmygpt',
    prefix: 'omg',
    priorities: [0, 0, 10, 20],
    backups: 36,
    budgetPerSecond: 700,
  },
  {
    provider: 'openhands',
    prefix: 'oh',
    priorities: [0, 0, 10],
    backups: 24,
    budgetPerSecond: 500,
  },
];

/** Some die early, some late, and none at the same moment. */
const SHARES = [0.3, 0.8, 1.1, 0.6, 1.3] as const;

/** Everything that an admin enters before the workers start. @returns the workers' tokens, in order */
export async function build(
  admin: Admin,
  upstream: StandInUpstream,
  seconds: number,
): Promise<string[]> {
  for (const proxyId of PROXIES) {
    await admin.addProxy(proxyId, `Exit ${proxyId}`);
  }
  for (const pool of POOLS) {
    await buildPool(pool, admin, upstream, seconds);
  }
  const tokens: string[] = [];
  for (const { name, provider, proxyId } of WORKERS) {
    tokens.push(await admin.makeWorkerToken(name, provider, proxyId));
  }
  return tokens;
}

async function buildPool(
  { provider, prefix, priorities, backups, budgetPerSecond }: PoolPlan,
  admin: Admin,
  upstream: StandInUpstream,
  seconds: number,
): Promise<void> {
  const proxyIds = new Set(
    WORKERS.filter((worker) => worker.provider === provider).map(({ proxyId }) => proxyId),
  );
  for (let number = 1; number <= priorities.length + backups; number++) {
    const isActive = number <= priorities.length;
    const id = isActive ? `${prefix}-${number}` : `${prefix}-backup-${number - priorities.length}`;
    const apiKey = `sk-${randomBytes(24).toString('hex')}`;
    const share = SHARES[(number - 1) % SHARES.length] ?? 1;
    upstream.addKey({ provider, id, apiKey, budget: Math.ceil(budgetPerSecond * seconds * share) });
    if (!isActive) {
      await admin.addBackupKey(provider, id, apiKey);
      continue;
    }
    await admin.addKey(provider, id, apiKey);
    for (const proxyId of proxyIds) {
      await admin.bind(provider, proxyId, id, priorities[number - 1] ?? 0);
    }
  }
}
