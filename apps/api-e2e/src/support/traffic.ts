import type { Answer } from '@keypool/testing';
import { secretOf, type ProviderClient } from './provider-client';
import type { ProviderUnderTest } from './providers';
import type { TestDatabase } from './test-database';

/** No final answer: the process died, or asked to retry. The request may have been carried out. */
class Unknown extends Error {}

function done(answer: Answer, ...statuses: number[]): Answer {
  if (answer.status === 503 && answer.headers['retry-after']) {
    throw new Unknown(`503 ${answer.text}`);
  }
  if (!statuses.includes(answer.status)) {
    throw new Error(`expected ${statuses.join(' or ')}, got ${answer.status} ${answer.text}`);
  }
  return answer;
}

function isUnknown(error: unknown): boolean {
  // No `instanceof Error`: errors of Node's own modules come from outside Jest's realm.
  const code: unknown = typeof error === 'object' && error && Reflect.get(error, 'code');
  return (
    error instanceof Unknown || code === 'ECONNRESET' || code === 'ECONNREFUSED' || code === 'EPIPE'
  );
}

/**
 * Admin writes, usage reports and rotations of one provider, one after the other in three lanes, with a ledger of what
 * was acknowledged. Unanswered requests may have been carried out or not, but never twice (research 4.6).
 */
export class Traffic {
  readonly proxyId: string;
  private readonly counterId: string;
  private readonly created = new Set<string>();
  private readonly deleted = new Set<string>();
  private readonly bound = new Map<string, number>();
  private readonly rotated = new Map<string, string>();
  private readonly tokens = { acknowledged: 0, sent: 0 };
  private number = 0;
  private running = false;
  private rows: Promise<void>[] = [];
  private unknown = 0;
  private readonly wrong: string[] = [];

  constructor(readonly provider: ProviderUnderTest) {
    this.proxyId = `${provider.id}-traffic`;
    this.counterId = `${provider.id}-counter`;
  }

  /** @throws on an answer that no caller should have got so far */
  get acknowledgedRotations(): number {
    this.expectNothingWrong();
    return this.rotated.size;
  }

  /** How many requests got a 503, or no answer at all. */
  get unknowns(): number {
    return this.unknown;
  }

  /** Keys with an answered failure: they are never handed out again. */
  get dead(): ReadonlyMap<string, string> {
    return this.rotated;
  }

  async prepare(pool: ProviderClient): Promise<void> {
    await pool.addPool(this.proxyId, this.counterId);
  }

  start(pool: ProviderClient): void {
    this.running = true;
    this.rows = [
      this.row(() => this.administer(pool)),
      this.row(() => this.use(pool)),
      this.row(() => this.rotate(pool)),
    ];
  }

  /** Resolves when the last request is answered or lost. @throws on an answer that no caller should have got */
  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.rows);
    this.expectNothingWrong();
  }

  private expectNothingWrong(): void {
    expect(this.wrong).toEqual([]);
  }

  private async row(step: () => Promise<void>): Promise<void> {
    while (this.running) {
      try {
        await step();
      } catch (error) {
        if (isUnknown(error)) {
          this.unknown++;
        } else {
          this.wrong.push(String(error));
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  private async administer({ admin, provider }: ProviderClient): Promise<void> {
    const id = `${provider.id}-made-${this.number++}`;
    done(await admin.post(provider.keys, { id, apiKey: secretOf(id) }), 201);
    this.created.add(id);
    const gone = [...this.created].at(-3);
    if (gone) {
      // Asked for, it may go with or without an answer.
      this.created.delete(gone);
      done(await admin.delete(`${provider.keys}/${gone}`), 200);
      this.deleted.add(gone);
    }
  }

  private async use({ worker, provider }: ProviderClient): Promise<void> {
    this.tokens.sent++;
    const reports = [{ keyId: this.counterId, tokens: 1, requests: 1 }];
    done(await worker.post(provider.usage, { reports }), 200);
    this.tokens.acknowledged++;
  }

  private async rotate({ admin, worker, provider }: ProviderClient): Promise<void> {
    const number = this.number++;
    const [id, backup] = [`${provider.id}-key-${number}`, `${provider.id}-backup-${number}`];
    done(await admin.post(provider.keys, { id, apiKey: secretOf(id) }), 201);
    const binding = { proxyId: this.proxyId, [provider.bindingKeyField]: id, priority: number };
    done(await admin.post(provider.bindings, binding), 201);
    this.bound.set(id, number);
    done(await admin.post(provider.backupKeys, { id: backup, apiKey: secretOf(backup) }), 201);
    const { body } = done(
      await worker.post(provider.failures, { keyId: id, ...provider.quotaExhausted }),
      200,
    );
    const replacedBy: unknown = body && typeof body === 'object' && Reflect.get(body, 'replacedBy');
    if (typeof replacedBy !== 'string') {
      throw new Error(`${id} was not replaced: ${JSON.stringify(body)}`);
    }
    this.rotated.set(id, replacedBy);
  }

  /** Expects that everything acknowledged is still there. */
  expectKept(database: TestDatabase): Promise<void> {
    return this.remember()(database);
  }

  /** @returns expects of a database, such as a copy, that it has what is acknowledged by now, and what came since at will */
  remember(): (database: TestDatabase) => Promise<void> {
    const [created, deleted, rotated, bound] = [
      [...this.created],
      [...this.deleted],
      [...this.rotated],
      [...this.bound.values()],
    ];
    const { acknowledged } = this.tokens;
    return async (database) => {
      const { collections, bindingKeyField } = this.provider;
      const all = (name: string) => database.collection(name).find().toArray();
      const keys = new Map((await all(collections.keys)).map((key) => [key._id, key]));
      const journal = await all(collections.rotations);
      const bindings = await all(collections.bindings);

      const notYetDeleted = created.filter((id) => this.created.has(id));
      expect(notYetDeleted.filter((id) => !keys.has(id))).toEqual([]);
      expect(deleted.filter((id) => keys.has(id))).toEqual([]);
      const counted = keys.get(this.counterId)?.['tokensUsed'];
      expect(counted).toBeGreaterThanOrEqual(acknowledged);
      expect(counted).toBeLessThanOrEqual(this.tokens.sent);
      for (const [failed, replacement] of rotated) {
        expect(keys.has(failed)).toBe(false);
        expect(keys.has(replacement)).toBe(true);
        expect(
          journal.filter((entry) => entry['failedKeyId'] === failed && entry['state'] === 'done'),
        ).toEqual([expect.objectContaining({ replacementKeyId: replacement })]);
      }
      // By the key itself or by its successor, with the original priority.
      const priorities = bindings
        .filter((binding) => keys.has(String(binding[bindingKeyField])))
        .map((binding) => binding['priority']);
      for (const priority of bound) {
        expect(priorities).toContain(priority);
      }
    };
  }
}
