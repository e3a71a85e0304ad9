import { embeddedDatabaseUri } from '@keypool/testing';
import mongoose from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Provider } from './upstream';

const LOOK_EVERY_MS = 250;
const PROVIDERS: readonly Provider[] = ['ohmygpt', 'openhands'];

const keySchema = z.object({ _id: z.string(), status: z.string(), tokensUsed: z.int() });
const bindingSchema = z
  .object({
    proxyId: z.string(),
    ohmygptKeyId: z.string(),
    openhandsKeyId: z.string(),
    priority: z.int(),
  })
  .partial({ ohmygptKeyId: true, openhandsKeyId: true });
const rotationSchema = z.object({
  failedKeyId: z.string(),
  replacementKeyId: z.string().nullable(),
  state: z.string(),
  tokensUsed: z.int(),
});
const backupSchema = z.object({
  _id: z.string(),
  isUsed: z.boolean(),
  usedFor: z.string().nullable(),
});

export type Rotation = z.infer<typeof rotationSchema>;

/** The database contents of one provider. */
export interface Books {
  readonly keys: readonly z.infer<typeof keySchema>[];
  readonly bindings: readonly z.infer<typeof bindingSchema>[];
  readonly rotations: readonly Rotation[];
  readonly backups: readonly z.infer<typeof backupSchema>[];
}

/** Reads Keypool's embedded database directly: what an API says about itself proves little. */
export class Audit {
  /** How often the bindings were checked, and which were dangling. */
  looks = 0;
  readonly dangling = new Set<string>();
  private readonly db: mongoose.mongo.Db;

  private constructor(private readonly client: mongoose.mongo.MongoClient) {
    this.db = client.db('keypool');
  }

  static async of(dataDir: string): Promise<Audit> {
    const uri = await embeddedDatabaseUri(dataDir);
    return new Audit(new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 2_000 }));
  }

  /** Checks for bindings without a key, again and again, each time in one snapshot. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const provider of PROVIDERS) {
        // The database is down while Keypool is: the next check counts.
        await this.look(provider).catch(() => undefined);
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async books(provider: Provider): Promise<Books> {
    const [keys, bindings, rotations, backups] = await Promise.all(
      ['keys', 'bindings', 'rotations', 'backup_keys'].map((name) =>
        this.db.collection(`${provider}_${name}`).find().toArray(),
      ),
    );
    return {
      keys: z.array(keySchema).parse(keys),
      bindings: z.array(bindingSchema).parse(bindings),
      rotations: z.array(rotationSchema).parse(rotations),
      backups: z.array(backupSchema).parse(backups),
    };
  }

  /** Every document as text. */
  async dump(): Promise<string> {
    const collections = await this.db.listCollections().toArray();
    const documents = await Promise.all(
      collections.map(({ name }) => this.db.collection(name).find().toArray()),
    );
    return JSON.stringify(documents);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async look(provider: Provider): Promise<void> {
    const session = this.client.startSession();
    try {
      session.startTransaction({ readConcern: { level: 'snapshot' } });
      const bindings = await this.db
        .collection(`${provider}_bindings`)
        .find({}, { session })
        .toArray();
      const keys = await this.db.collection(`${provider}_keys`).find({}, { session }).toArray();
      await session.commitTransaction();
      const there = new Set(keys.map(({ _id }) => String(_id)));
      for (const binding of z.array(bindingSchema).parse(bindings)) {
        const keyId = keyIdOf(binding);
        if (!there.has(keyId)) {
          this.dangling.add(`${binding.proxyId} -> ${keyId}`);
        }
      }
      this.looks += 1;
    } finally {
      await session.endSession();
    }
  }
}

export function keyIdOf({ ohmygptKeyId, openhandsKeyId }: Books['bindings'][number]): string {
  return ohmygptKeyId ?? openhandsKeyId ?? '';
}
