import { PROVIDER_IDS, type AcquiredKeyDto, type ProviderId } from '@keypool/dto';
import { eventually } from '@keypool/testing';
import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { mongo } from 'mongoose';
import { EventEmitter } from 'node:events';
import { WorkerPrincipal } from '../../src/app/identity/principal';
import { BackupKeysService } from '../../src/app/key-provider/backup-keys/backup-keys.service';
import { BindingsService } from '../../src/app/key-provider/bindings/bindings.service';
import type { KeyProviderDefinition } from '../../src/app/key-provider/definition/key-provider.definition';
import { KeyProviderModule } from '../../src/app/key-provider/key-provider.module';
import { DEFINITION } from '../../src/app/key-provider/definition/key-provider.tokens';
import { KeysService } from '../../src/app/key-provider/keys/keys.service';
import { PoolService } from '../../src/app/key-provider/pool/pool.service';
import { RotationService } from '../../src/app/key-provider/rotations/rotation.service';
import { AcquireService } from '../../src/app/key-provider/worker/acquire.service';
import type { WaitingRequest } from '../../src/app/key-provider/worker/acquire-waiters';
import { acquiredKey } from '../../src/app/key-provider/worker/acquired-key';
import { ProxiesService } from '../../src/app/proxies/proxies.service';
import type { TestApp } from './create-test-app';

export { eventually } from '@keypool/testing';
export { PROVIDER_IDS };

/** For what their shared code does alike; other tests show that each of them runs it. */
export const ONE_PROVIDER = PROVIDER_IDS.slice(0, 1);

/** Those of the contract: other programs and older versions left data of these. */
export const FIRST_PROVIDERS = PROVIDER_IDS.slice(0, 2);

/** The actor of a test that names none. */
export const ACTOR = 'test';

/** Of a worker that may use every proxy. */
const REQUEST: WaitingRequest = {
  worker: new WorkerPrincipal('t', 'any', null, null),
  address: '192.0.2.1',
  connection: new EventEmitter(),
};

/** As in the database, untyped. */
export type Row = mongo.BSON.Document;

/** The errors of the promises, by the code of the problem; `done` for those that succeeded. */
export async function outcomes(promises: readonly Promise<unknown>[]): Promise<string[]> {
  return Promise.all(
    promises.map((promise) =>
      promise.then(
        () => 'done',
        (error: unknown) => String(Reflect.get(Object(error), 'code') ?? error),
      ),
    ),
  );
}

/** Of a key that is handed out in this life, at any time. */
export function leaseOf(life: unknown): unknown {
  return expect.stringMatching(new RegExp(`^${String(life)}\\.`));
}

let made = 0;

/** One provider of a running application, with shortcuts for common steps. */
export class ProviderFixture {
  /** @param testApp may start later, before the tests run */
  constructor(
    readonly testApp: TestApp,
    readonly id: ProviderId,
  ) {}

  get definition(): KeyProviderDefinition {
    return this.part<KeyProviderDefinition>(DEFINITION);
  }

  get keys(): KeysService {
    return this.part(KeysService);
  }

  get backupKeys(): BackupKeysService {
    return this.part(BackupKeysService);
  }

  get bindings(): BindingsService {
    return this.part(BindingsService);
  }

  get rotation(): RotationService {
    return this.part(RotationService);
  }

  get pools(): PoolService {
    return this.part(PoolService);
  }

  get proxies(): ProxiesService {
    return this.testApp.app.get(ProxiesService);
  }

  /** Any provider of this provider's module, exported or not. */
  part<T>(token: Type<T> | symbol): T {
    for (const module of this.testApp.app.get(ModulesContainer).values()) {
      const definition = module.providers.get(DEFINITION)?.instance as
        KeyProviderDefinition | undefined;
      if (module.metatype === KeyProviderModule && definition?.id === this.id) {
        return module.getProviderByKey<T>(token).instance;
      }
    }
    throw new Error(`there is no module of ${this.id}`);
  }

  /** What a worker's request gets for the proxy; rejects with the problem. */
  async handOut(proxyId: string): Promise<AcquiredKeyDto> {
    return this.part(AcquireService).acquire({ proxyId }, REQUEST);
  }

  collection(
    name: keyof KeyProviderDefinition['collections'],
  ): mongo.Collection<Row & { _id: string }> {
    return this.testApp.database.collection(this.definition.collections[name]);
  }

  key(id: string): Promise<Row | null> {
    return this.collection('keys').findOne({ _id: id });
  }

  backupKey(id: string): Promise<Row | null> {
    return this.collection('backupKeys').findOne({ _id: id });
  }

  /** As stored in the database: a process sees another one's change a moment later. */
  async backupTotals(): Promise<{ total: number; available: number; used: number }> {
    const backupKeys = this.collection('backupKeys');
    const [available, used] = await Promise.all([
      backupKeys.countDocuments({ isUsed: false }),
      backupKeys.countDocuments({ isUsed: true }),
    ]);
    return { total: available + used, available, used };
  }

  /** Which key serves the proxy in each of its bindings, by priority. */
  async boundTo(proxyId: string): Promise<unknown[]> {
    const found = await this.collection('bindings')
      .find({ proxyId })
      .sort({ priority: 1 })
      .toArray();
    return found.map((binding) => binding[this.definition.bindingKeyField]);
  }

  async addKey(id = unique('key'), apiKey = secretOf(id)): Promise<string> {
    await this.keys.createKey({ id, apiKey }, ACTOR);
    return id;
  }

  async addBackup(id = unique('backup'), apiKey = secretOf(id)): Promise<string> {
    await this.backupKeys.createBackupKey({ id, apiKey }, ACTOR);
    return id;
  }

  async addProxy(id = unique('proxy')): Promise<string> {
    await this.proxies.createProxy({ id, name: `Proxy ${id}` }, ACTOR);
    return id;
  }

  bind(proxyId: string, keyId: string, priority = 0) {
    return this.bindings.createBinding({ proxyId, keyId, priority }, ACTOR);
  }

  /** A proxy with one key bound to it. */
  async addBoundKey(): Promise<{ keyId: string; proxyId: string }> {
    const keyId = await this.addKey();
    const proxyId = await this.addProxy();
    await this.bind(proxyId, keyId);
    return { keyId, proxyId };
  }

  /**
   * Deletes everything of this provider except its history, so that a test knows which backup key is the oldest.
   * Directly in the database: as requests it would cost more than the tests themselves.
   */
  async empty(): Promise<void> {
    await this.collection('rotations').deleteMany({ state: 'waiting' });
    await this.collection('backupKeys').deleteMany({});
    await this.collection('bindings').deleteMany({});
    await this.collection('keys').deleteMany({});
    await this.collection('secrets').deleteMany({ state: { $ne: 'retired' } });
    const { pool } = this.pools;
    await eventually(() => expect([pool.keys.size, pool.bindings.size]).toEqual([0, 0]));
  }

  /** What the pool of this process would hand out. */
  acquire(proxyId: string, now = Date.now()): AcquiredKeyDto | null {
    const key = this.pools.pool.acquire(proxyId, now);
    return key && acquiredKey(key);
  }

  /** Everything in this provider's collections, and its events. */
  async dump(): Promise<Record<string, Row[]>> {
    const { database } = this.testApp;
    const entries = Object.values(this.definition.collections).map(
      async (name) =>
        [name, await database.collection(name).find().sort({ _id: 1 }).toArray()] as const,
    );
    const events = database
      .collection('events')
      .find({ provider: this.id })
      .sort({ _id: 1 })
      .toArray();
    return { ...Object.fromEntries(await Promise.all(entries)), events: await events };
  }

  async events(type: string): Promise<Row[]> {
    return this.testApp.database
      .collection('events')
      .find({ provider: this.id, type })
      .sort({ at: 1, _id: 1 })
      .toArray();
  }

  /** Bindings whose key or proxy does not exist. */
  async danglingBindings(): Promise<Row[]> {
    const [bindings, keys, proxies] = await Promise.all([
      this.collection('bindings').find().toArray(),
      this.collection('keys').distinct('_id'),
      this.testApp.database.collection('proxies').distinct('_id'),
    ]);
    const [keyIds, proxyIds] = [new Set<unknown>(keys), new Set<unknown>(proxies)];
    return bindings.filter(
      (binding) =>
        !keyIds.has(binding[this.definition.bindingKeyField]) || !proxyIds.has(binding['proxyId']),
    );
  }
}

/** An id that no other test of this file uses. */
export function unique(what: string): string {
  return `${what}-${++made}`;
}

export function secretOf(id: string): string {
  return `sk-test-${id}-0123456789abcdef`;
}
