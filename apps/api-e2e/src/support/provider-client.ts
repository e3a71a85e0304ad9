import {
  acquiredKeySchema,
  backupKeyListSchema,
  bindingListSchema,
  eventListSchema,
  failureResultSchema,
  keyListSchema,
  rotationListSchema,
  type AcquiredKeyDto,
  type BackupKeyDto,
  type BindingDto,
  type EventDto,
  type EventType,
  type FailureDto,
  type FailureResultDto,
  type KeyDto,
  type RotationDto,
} from '@keypool/dto';
import type { Answer, Client } from '@keypool/testing';
import type { ZodType } from 'zod';
import type { ProviderUnderTest, UpstreamAnswer } from './providers';

/** What a test means by the secret of a key. */
export function secretOf(keyId: string): string {
  return `plain-${keyId}-0123456789abcdef`;
}

/** The body of an answer that must be successful. */
export function bodyOf<T>(answer: Answer, schema: ZodType<T>, status = 200): T {
  expectDone(answer, status);
  return schema.parse(answer.body);
}

/** @throws on another answer. Not Jest's: programs without Jest use it, too. */
function expectDone(answer: Answer, status: number): void {
  if (answer.status !== status) {
    throw new Error(`expected ${status}, got ${answer.status} ${answer.text}`);
  }
}

/** One provider of one process, as its admin and a worker see it. All requests must succeed. */
export class ProviderClient {
  constructor(
    readonly provider: ProviderUnderTest,
    readonly admin: Client,
    readonly worker: Client,
  ) {}

  async addKey(id: string, apiKey = secretOf(id)): Promise<void> {
    expectDone(await this.admin.post(this.provider.keys, { id, apiKey }), 201);
  }

  async addBackup(id: string, apiKey = secretOf(id)): Promise<void> {
    expectDone(await this.admin.post(this.provider.backupKeys, { id, apiKey }), 201);
  }

  async addProxy(id: string, name = id): Promise<void> {
    expectDone(await this.admin.post('/admin/proxies', { id, name }), 201);
  }

  async bind(proxyId: string, keyId: string, priority = 0): Promise<void> {
    const body = { proxyId, [this.provider.bindingKeyField]: keyId, priority };
    expectDone(await this.admin.post(this.provider.bindings, body), 201);
  }

  async switchOff(proxyId: string, keyId: string): Promise<void> {
    const path = `${this.provider.bindings}/${proxyId}/${keyId}`;
    expectDone(await this.admin.patch(path, { isActive: false }), 200);
  }

  /** A proxy with keys that take turns. */
  async addPool(proxyId: string, ...keyIds: string[]): Promise<void> {
    await this.addProxy(proxyId);
    for (const keyId of keyIds) {
      await this.addKey(keyId);
      await this.bind(proxyId, keyId);
    }
  }

  async deleteKey(id: string): Promise<void> {
    expectDone(await this.admin.delete(`${this.provider.keys}/${id}`), 200);
  }

  async deleteBackup(id: string): Promise<void> {
    expectDone(await this.admin.delete(`${this.provider.backupKeys}/${id}`), 200);
  }

  /** So that what is left over does not serve the next test. */
  async deleteBackups(): Promise<void> {
    for (const { id } of await this.backups()) {
      await this.deleteBackup(id);
    }
  }

  async restore(id: string): Promise<void> {
    expectDone(await this.admin.post(`${this.provider.backupKeys}/${id}/restore`), 200);
  }

  async reset(id: string): Promise<void> {
    expectDone(await this.admin.post(`${this.provider.keys}/${id}/reset`), 200);
  }

  async keys(): Promise<KeyDto[]> {
    return bodyOf(await this.admin.get(this.provider.keys), keyListSchema).keys;
  }

  async key(id: string): Promise<KeyDto> {
    const found = (await this.keys()).find(({ _id }) => _id === id);
    if (!found) {
      throw new Error(`there is no key ${id}`);
    }
    return found;
  }

  async backups(): Promise<BackupKeyDto[]> {
    return bodyOf(await this.admin.get(this.provider.backupKeys), backupKeyListSchema).keys;
  }

  async backup(id: string): Promise<BackupKeyDto> {
    const found = (await this.backups()).find((key) => key.id === id);
    if (!found) {
      throw new Error(`there is no backup key ${id}`);
    }
    return found;
  }

  async bindings(): Promise<BindingDto[]> {
    return bodyOf(await this.admin.get(this.provider.bindings), bindingListSchema).bindings;
  }

  /** Newest first. */
  async rotations(): Promise<RotationDto[]> {
    const answer = await this.admin.get(`${this.provider.rotations}?limit=200`);
    return bodyOf(answer, rotationListSchema).rotations;
  }

  /** The last rotation of a key of this name. */
  async rotationOf(failedKeyId: string): Promise<RotationDto> {
    const found = (await this.rotations()).find((entry) => entry.failedKeyId === failedKeyId);
    if (!found) {
      throw new Error(`no key ${failedKeyId} was replaced`);
    }
    return found;
  }

  /** The events of this type, newest first; of one key, or of all. */
  async events(type: EventType, keyId?: string): Promise<EventDto[]> {
    const query = new URLSearchParams({
      type,
      provider: this.provider.id,
      ...(keyId && { keyId }),
    });
    return bodyOf(await this.admin.get(`/admin/events?${query}`), eventListSchema).events;
  }

  async acquire(proxyId: string, waitMs?: number): Promise<AcquiredKeyDto> {
    return bodyOf(
      await this.worker.post(this.provider.acquire, { proxyId, waitMs }),
      acquiredKeySchema,
    );
  }

  /** All keys that are handed out in this many turns. */
  async turns(proxyId: string, count: number): Promise<Set<string>> {
    const keyIds = new Set<string>();
    for (let turn = 0; turn < count; turn++) {
      keyIds.add((await this.acquire(proxyId)).keyId);
    }
    return keyIds;
  }

  async fail(
    report: Pick<FailureDto, 'keyId' | 'proxyId' | 'lease' | 'requestId' | 'exclude'>,
    upstream: UpstreamAnswer,
  ): Promise<FailureResultDto> {
    return bodyOf(
      await this.worker.post(this.provider.failures, { ...report, ...upstream }),
      failureResultSchema,
    );
  }

  /** @returns the ids that were never seen */
  async use(
    keyId: string,
    counts: { tokens: number; requests: number; lease?: string },
  ): Promise<unknown> {
    const answer = await this.worker.post(this.provider.usage, {
      reports: [{ keyId, ...counts }],
    });
    expectDone(answer, 200);
    return answer.body;
  }
}
