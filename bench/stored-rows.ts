import { FRESH_KEY } from '@keypool/testing';
import { mongo } from 'mongoose';

const START = Date.UTC(2026, 0, 1);
const TYPES = ['key_created', 'key_rotated', 'key_cooldown', 'key_error', 'binding_created'];

/** As Keypool stores them with encryption off. */
export function storedKey(index: number) {
  const at = new Date(START + index * 1_000);
  return {
    ...FRESH_KEY,
    _id: `key-${index}`,
    apiKey: `sk-0123456789abcdef-${index}`,
    fingerprint: `fingerprint-${index}`,
    status: index % 10 === 0 ? 'exhausted' : 'healthy',
    tokensUsed: (index * 7_919) % 100_003,
    requestsCount: index,
    life: `life-${index}`,
    createdAt: at,
    updatedAt: at,
  };
}

export function storedBackupKey(index: number) {
  const isUsed = index % 5 === 0;
  const at = new Date(START + index * 1_000);
  return {
    _id: `backup-${index}`,
    apiKey: `sk-backup-0123456789abcdef-${index}`,
    fingerprint: `fingerprint-of-backup-${index}`,
    isUsed,
    activated: isUsed,
    usedFor: isUsed ? `key-${index}` : null,
    usedAt: isUsed ? new Date() : null,
    life: `life-of-backup-${index}`,
    rev: 1,
    createdAt: at,
  };
}

/** What the registry of secrets knows of it. */
export function storedSecret(index: number) {
  return {
    _id: `fingerprint-of-backup-${index}`,
    state: 'backup',
    ownerId: `backup-${index}`,
    reason: 'created',
    since: new Date(START),
  };
}

export function storedProxy(index: number) {
  return {
    _id: `proxy-${index}`,
    name: `Proxy ${index}`,
    isActive: true,
    refusals: {},
    life: `life-of-proxy-${index}`,
    rev: 1,
    bindingsMade: 0,
    createdAt: new Date(START + index * 1_000),
  };
}

/** Each key serves one of `proxies` proxies. */
export function storedBinding(index: number, proxies: number) {
  const at = new Date(START + index * 1_000);
  return {
    proxyId: `proxy-${index % proxies}`,
    ohmygptKeyId: `key-${index}`,
    priority: index % 5,
    isActive: true,
    rev: 1,
    createdAt: at,
    updatedAt: at,
  };
}

/** The newest of `count` is a minute old, the oldest a month. */
export function storedEvent(index: number, count: number) {
  const type = TYPES[index % TYPES.length];
  return {
    at: new Date(Date.now() - 60_000 - Math.floor((index / count) * 30 * 86_400_000)),
    provider: index % 4 === 0 ? 'openhands' : 'ohmygpt',
    type,
    keyId: `key-${index % 1_000}`,
    proxyId: type === 'binding_created' ? `proxy-${index % 100}` : null,
    actor: 'system',
    detail:
      type === 'key_rotated'
        ? { reason: 'quota_exhausted', proxyIds: [`proxy-${index % 90}`], waited: false }
        : { reason: 'rate_limited' },
  };
}

/** The list shows it, and nobody can use it. */
export function storedToken(index: number) {
  return {
    name: `worker-${index}`,
    start: null,
    createdBy: null,
    owner: null,
    keyedHash: `hash-${index}`,
    proof: 'none',
    scope: 'worker',
    providers: null,
    proxyIds: null,
    expiresAt: null,
    createdAt: new Date(START + index * 1_000),
    rev: 1,
  };
}

/** What the newest 100 of `count` tokens got in the last month. */
export function storedHandOut(index: number, count: number) {
  return {
    at: new Date(Date.now() - 60_000 - Math.floor((index / count) * 30 * 86_400_000)),
    provider: 'ohmygpt',
    type: 'keys_handed_out',
    keyId: null,
    proxyId: null,
    actor: `token:worker-${count - 1 - (index % 100)}`,
    detail: {
      keyIds: Array.from({ length: 20 }, (_, key) => `key-${(index + key) % 1_000}`),
      address: '192.0.2.1',
    },
  };
}

/** Inserts `count` rows straight into a collection. */
export async function insertRows(
  collection: mongo.Collection,
  count: number,
  row: (index: number) => object,
): Promise<void> {
  const BATCH = 10_000;
  for (let start = 0; start < count; start += BATCH) {
    const length = Math.min(BATCH, count - start);
    await collection.insertMany(Array.from({ length }, (_, index) => row(start + index)));
  }
}
