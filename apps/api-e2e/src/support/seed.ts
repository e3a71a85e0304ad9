import { FRESH_KEY } from '@keypool/testing';
import { mongo } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { secretOf } from './provider-client';
import type { ProviderUnderTest } from './providers';
import type { TestDatabase } from './test-database';

export interface SeededBinding {
  readonly proxyId: string;
  readonly keyId: string;
  readonly priority?: number;
  readonly isActive?: boolean;
}

export interface Seed {
  readonly proxyIds: readonly string[];
  readonly keyIds: readonly string[];
  /** The oldest first. */
  readonly backupIds: readonly string[];
  readonly bindings: readonly SeededBinding[];
}

const existence = () => ({ life: randomUUID(), rev: 1 });
const fingerprintOf = (id: string) => `fingerprint of ${secretOf(id)}`;
const secretFields = (id: string) => ({ apiKey: secretOf(id), fingerprint: fingerprintOf(id) });

/**
 * Stores many documents at once, as Keypool does with encryption off: for tests that need them but test something else.
 * The processes see them a moment later.
 */
export async function seed(
  { collections, bindingKeyField }: ProviderUnderTest,
  database: TestDatabase,
  { proxyIds, keyIds, backupIds, bindings }: Seed,
): Promise<void> {
  const now = Date.now();
  const insert = (name: string, documents: readonly mongo.BSON.Document[]) =>
    database.db.collection(name).insertMany([...documents]);
  const at = new Date(now);
  const times = { createdAt: at, updatedAt: at };
  const secret = (state: 'active' | 'backup') => (id: string) => ({
    _id: fingerprintOf(id),
    state,
    ownerId: id,
    since: at,
    reason: 'created',
  });

  await insert(
    'proxies',
    proxyIds.map((_id) => ({
      _id,
      name: _id,
      isActive: true,
      refusals: {},
      ...existence(),
      bindingsMade: 0,
      createdAt: at,
    })),
  );
  await insert(collections.secrets, [
    ...keyIds.map(secret('active')),
    ...backupIds.map(secret('backup')),
  ]);
  await insert(
    collections.keys,
    keyIds.map((_id) => ({
      _id,
      ...secretFields(_id),
      ...FRESH_KEY,
      ...existence(),
      ...times,
    })),
  );
  await insert(
    collections.backupKeys,
    backupIds.map((_id, index) => ({
      _id,
      ...secretFields(_id),
      isUsed: false,
      activated: false,
      usedFor: null,
      usedAt: null,
      ...existence(),
      createdAt: new Date(now + index),
    })),
  );
  await insert(
    collections.bindings,
    bindings.map(({ proxyId, keyId, priority = 0, isActive = true }) => ({
      proxyId,
      [bindingKeyField]: keyId,
      priority,
      isActive,
      rev: 1,
      ...times,
    })),
  );
}
