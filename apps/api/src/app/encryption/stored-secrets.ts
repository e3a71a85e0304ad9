import type { ClientSession, Connection, mongo } from 'mongoose';
import type { TransactionRunner } from '../database/transaction-runner';
import type { EventRepository } from '../events/event.repository';
import { SYSTEM } from '../identity/actor';
import type { KeyProviderDefinition } from '../key-provider/definition/key-provider.definition';
import { FIRST_DATA_KEY } from '../secrets/keyring-document';
import type { SecretVault, StoredSecret } from '../secrets/secret-vault';

/** Small: every transaction may collide with those of requests. */
const BATCH = 100;
/** A process that died inside a transaction may hold a document for 90 s. */
const GIVE_UP_AFTER_MS = 120_000;

interface Row {
  _id: unknown;
  /** Its text, as it is stored. */
  readonly stored: string;
  readonly secret: StoredSecret;
}

/** The fields of a collection in which secrets are stored. */
interface Place {
  readonly collection: string;
  readonly secret: 'apiKey' | 'failedSecret';
  readonly id: '_id' | 'failedKeyId';
  readonly fingerprint: string;
  /** Whether processes hold its documents in memory, by revision. */
  readonly isMirrored: boolean;
}

/** What became of some stored secrets. */
export interface Rewritten {
  readonly count: number;
  /** Whose secrets must not be used, and were left alone. */
  readonly unusable: readonly string[];
}

/** All stored secrets of one provider, wherever they are. */
export class StoredSecrets {
  constructor(
    private readonly connection: Connection,
    private readonly transactions: TransactionRunner,
    private readonly vault: SecretVault,
    private readonly events: EventRepository,
    private readonly definition: KeyProviderDefinition,
  ) {}

  /** Encrypts those that are in clear, with an event. May be interrupted, and repeated. */
  async sealClear(): Promise<Rewritten> {
    const clear = { $type: 'string', $not: /^v\d+\|/ };
    return this.rewrite(clear, true);
  }

  /** Seals anew those that were sealed with this data key. May be interrupted, and repeated. */
  async reseal(dataKeyId: string): Promise<Rewritten> {
    return this.rewrite(sealedWith(dataKeyId), false);
  }

  /** Whether this data key sealed any that can be opened. */
  async needs(dataKeyId: string, session: ClientSession): Promise<boolean> {
    for (const place of placesOf(this.definition)) {
      for await (const batch of this.read(place, sealedWith(dataKeyId), session)) {
        if (batch.some(({ secret }) => this.vault.genuine(this.definition.id, secret) !== null)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Rewrites those whose text matches. Each is compared and set: what somebody else has changed since stays.
   * @param isNews whether other processes may have refused them until now: that they are sealed is an event
   */
  private async rewrite(text: mongo.Document, isNews: boolean): Promise<Rewritten> {
    const unusable: string[] = [];
    let count = 0;
    for (const place of placesOf(this.definition)) {
      for await (const batch of this.read(place, text)) {
        const { id: provider } = this.definition;
        const seal = await this.vault.sealer();
        const writes: mongo.AnyBulkWriteOperation[] = [];
        for (const row of batch) {
          const { id } = row.secret;
          const plain = this.vault.genuine(provider, row.secret);
          if (plain === null) {
            unusable.push(id);
          } else {
            writes.push(compareAndSet(place, row, seal(provider, id, plain), isNews));
          }
        }
        count += await this.write(place, writes, isNews);
      }
    }
    return { count, unusable };
  }

  private async *read(
    place: Place,
    text: mongo.Document,
    session?: ClientSession,
  ): AsyncIterable<Row[]> {
    const { collection, secret, id, fingerprint } = place;
    const projection = { [secret]: 1, [id]: 1, [fingerprint]: 1 };
    const found = this.connection
      .collection(collection)
      .find({ [secret]: text }, { projection, session });
    let batch: Row[] = [];
    for await (const document of found) {
      batch.push(rowOf(place, document));
      if (batch.length === BATCH) {
        yield batch;
        batch = [];
      }
    }
    yield batch;
  }

  /** @returns how many were still as they were read */
  private async write(
    { collection }: Place,
    writes: mongo.AnyBulkWriteOperation[],
    isNews: boolean,
  ): Promise<number> {
    if (writes.length === 0) {
      return 0;
    }
    return this.transactions.run(async ({ session }) => {
      const done = await this.connection.collection(collection).bulkWrite(writes, { session });
      const { modifiedCount: count } = done;
      if (isNews && count > 0) {
        const { id: provider } = this.definition;
        const type = 'secrets_encrypted';
        await this.events.add({ type, provider, actor: SYSTEM, detail: { count } }, session);
      }
      return count;
    }, GIVE_UP_AFTER_MS);
  }
}

/** In texts of earlier versions, the first data key is not named. */
function sealedWith(dataKeyId: string): mongo.Document {
  const named = `v2\\|${dataKeyId}\\|`;
  return { $regex: dataKeyId === FIRST_DATA_KEY ? `^(v1\\||${named})` : `^${named}` };
}

/** A new place of secrets is one more here. */
function placesOf({ collections }: KeyProviderDefinition): Place[] {
  const ofKeys = { secret: 'apiKey', id: '_id', fingerprint: 'fingerprint' } as const;
  return [
    { ...ofKeys, collection: collections.keys, isMirrored: true },
    { ...ofKeys, collection: collections.backupKeys, isMirrored: true },
    {
      collection: collections.rotations,
      secret: 'failedSecret',
      id: 'failedKeyId',
      fingerprint: 'kept.fingerprint',
      isMirrored: false,
    },
  ];
}

function rowOf({ secret, id, fingerprint }: Place, document: mongo.WithId<mongo.Document>): Row {
  const stored = String(document[secret]);
  const known: unknown = fingerprint
    .split('.')
    .reduce<unknown>((part, name) => Reflect.get(Object(part), name), document);
  return {
    _id: document._id,
    stored,
    secret: { id: String(document[id]), apiKey: stored, fingerprint: String(known) },
  };
}

function compareAndSet(
  { secret, isMirrored }: Place,
  { _id, stored }: Row,
  sealed: string,
  isNews: boolean,
): mongo.AnyBulkWriteOperation {
  return {
    updateOne: {
      filter: { _id, [secret]: stored } as mongo.Filter<mongo.Document>,
      update: { $set: { [secret]: sealed }, ...(isMirrored && isNews ? { $inc: { rev: 1 } } : {}) },
    },
  };
}
