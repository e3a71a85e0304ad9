import { KEY_STATUSES } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { DatabaseClock } from '../database/database-clock';
import { TransactionRunner } from '../database/transaction-runner';
import type { KeyProviderDefinition } from '../key-provider/definition/key-provider.definition';
import { documentOf } from '../key-provider/store/new-key';
import type { SecretDocument } from '../key-provider/store/secret.schema';
import { PROXY_MODEL } from '../proxy-directory/proxy.schema';
import { SecretVault } from '../secrets/secret-vault';

/** Small: every transaction may collide with that of another process. */
const BATCH = 100;
/** A process that died inside a transaction may hold a document for 90 s. */
const GIVE_UP_AFTER_MS = 120_000;

type Row = mongo.WithId<mongo.Document>;
type Secret = Pick<SecretDocument, '_id' | 'state' | 'ownerId'>;

interface Place {
  /** Its collection may have another name. */
  readonly model: string;
  /** A field that every row of Keypool has, and no row of another program. */
  readonly lacks: 'fingerprint' | 'rev';
  /** The values that Keypool adds where a row has none. */
  readonly wholeOf: (row: mongo.Document, now: Date) => mongo.Document;
}

interface PlaceOfKeys {
  readonly provider: KeyProviderDefinition;
  readonly collection: 'keys' | 'backupKeys';
  /** Null when the row holds no secret. */
  readonly holds: (row: mongo.Document) => 'active' | 'backup' | null;
  readonly wholeOf: Place['wholeOf'];
}

/** Rows that another program wrote, with the field names of the seeds. */
@Injectable()
export class ForeignRows {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly transactions: TransactionRunner,
    private readonly clock: DatabaseClock,
    private readonly vault: SecretVault,
  ) {}

  completeProxies(): Promise<void> {
    return this.complete({
      model: PROXY_MODEL,
      lacks: 'rev',
      wholeOf: ({ _id }, now) => ({
        name: String(_id),
        isActive: true,
        refusals: {},
        life: randomUUID(),
        rev: 1,
        bindingsMade: 0,
        createdAt: now,
      }),
    });
  }

  completeBindings({ collections }: KeyProviderDefinition): Promise<void> {
    return this.complete({
      model: collections.bindings,
      lacks: 'rev',
      wholeOf: (_row, now) => ({
        priority: 0,
        isActive: true,
        rev: 1,
        createdAt: now,
        updatedAt: now,
      }),
    });
  }

  completeKeys(provider: KeyProviderDefinition): Promise<void> {
    return this.completeSecrets({
      provider,
      collection: 'keys',
      holds: () => 'active',
      wholeOf: ({ _id }, now) => documentOf({ id: String(_id), apiKey: '', fingerprint: '' }, now),
    });
  }

  completeBackupKeys(provider: KeyProviderDefinition): Promise<void> {
    return this.completeSecrets({
      provider,
      collection: 'backupKeys',
      holds: ({ isUsed }) => (isUsed === true ? null : 'backup'),
      wholeOf: (_row, now) => ({
        isUsed: false,
        activated: false,
        usedFor: null,
        usedAt: null,
        life: randomUUID(),
        rev: 1,
        createdAt: now,
      }),
    });
  }

  private async completeSecrets({
    provider: { id: provider, collections },
    collection,
    holds,
    wholeOf,
  }: PlaceOfKeys): Promise<void> {
    const seal = this.vault.isOn
      ? await this.vault.sealer()
      : (_provider: string, _id: string, apiKey: string) => apiKey;
    const secretOf = ({ apiKey }: mongo.Document) => (typeof apiKey === 'string' ? apiKey : '');
    const place: Place = {
      model: collections[collection],
      lacks: 'fingerprint',
      wholeOf: (row, now) => {
        const apiKey = secretOf(row);
        // A row without a secret stays in clear, and is shown as one that cannot be used.
        const sealed = apiKey && {
          apiKey: seal(provider, String(row['_id']), apiKey),
          fingerprint: this.vault.fingerprint(apiKey),
        };
        return { ...wholeOf(row, now), ...(sealed || { apiKey, fingerprint: '' }) };
      },
    };
    await this.complete(place, (rows, session) => {
      const held = rows.flatMap((row): Secret[] => {
        const [state, apiKey] = [holds(row), secretOf(row)];
        return state && apiKey
          ? [{ _id: this.vault.fingerprint(apiKey), state, ownerId: String(row._id) }]
          : [];
      });
      return this.hold(collections.secrets, held, session);
    });
  }

  /** Of several rows with the same secret, the first holds it. */
  private async hold(
    collection: string,
    secrets: readonly Secret[],
    session: ClientSession,
  ): Promise<void> {
    if (secrets.length > 0) {
      const since = this.clock.date();
      await this.connection.collection<SecretDocument>(collection).bulkWrite(
        secrets.map(({ _id, ...secret }) => ({
          updateOne: {
            filter: { _id },
            update: { $setOnInsert: { ...secret, since, reason: 'adopted' } },
            upsert: true,
          },
        })),
        { session },
      );
    }
  }

  private async complete(
    { model, lacks, wholeOf }: Place,
    alongside?: (rows: readonly Row[], session: ClientSession) => Promise<void>,
  ): Promise<void> {
    const { collectionName } = this.connection.model(model).collection;
    const rows = this.connection.collection(collectionName);
    const foreign = { [lacks]: { $exists: false } };
    for await (const batch of batchesOf(rows.find(foreign))) {
      await this.transactions.run(async ({ session }) => {
        const now = this.clock.date();
        await rows.bulkWrite(
          batch.map((row) => {
            // Another process may have been faster.
            const filter: mongo.Filter<mongo.Document> = { _id: row._id, ...foreign };
            const $set = this.known(model, row, wholeOf(row, now));
            return { updateOne: { filter, update: { $set } } };
          }),
          { session },
        );
        await alongside?.(batch, session);
      }, GIVE_UP_AFTER_MS);
    }
  }

  /**
   * The row as Keypool would have written it: with its own values where they can be read, else with those that Keypool
   * adds.
   */
  private known(model: string, row: Row, whole: mongo.Document): mongo.Document {
    const options = { ignoreCastErrors: true };
    const said: mongo.Document = this.connection.model(model).castObject(row, options);
    const fields = Object.entries(whole).filter(([name]) => name !== '_id');
    return Object.fromEntries(
      fields.map(([name, added]) => {
        const isMade = name === 'apiKey' || name === 'fingerprint';
        const isOdd = name === 'status' && !KEY_STATUSES.some((each) => each === said[name]);
        return [name, isMade || isOdd ? added : (said[name] ?? added)];
      }),
    );
  }
}

async function* batchesOf(rows: AsyncIterable<Row>): AsyncIterable<Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}
