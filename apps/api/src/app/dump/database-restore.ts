import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { DatabaseSetup } from '../database/database-setup';
import { PROCESSES_COLLECTION } from '../database/heartbeat';
import { Migrator } from '../database/migrations/migrator';
import { SchemaVersion } from '../database/migrations/schema-version';
import { rewrap, wrappingKey, type KeyringDocument } from '../secrets/keyring-document';
import { MasterKey } from '../secrets/master-key';
import { SETTINGS, type DumpHead } from './dump-lines';
import { DumpReading } from './dump-reading';
import { collectionOf } from './dumped-collection';
import { isKeyring } from './dumped-secrets';
import { operator } from './operator';
import { RestoreRecord } from './restore-record';

const BATCH = 500;

/** Fills an empty database from a dump (ADR 0023). */
@Injectable()
export class DatabaseRestore {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly setup: DatabaseSetup,
    private readonly migrator: Migrator,
    private readonly schema: SchemaVersion,
    private readonly masterKey: MasterKey,
    private readonly record: RestoreRecord,
  ) {}

  /**
   * Killed at any moment, it may be repeated, and until then nobody works on the database. Migrations and indexes come
   * afterwards, as at a start.
   * @param say takes a line for the operator
   * @throws StartupError with advice; nothing has changed then, unless the database failed
   */
  async run(path: string, passphrase: string, say: (line: string) => void): Promise<void> {
    const dump = new DumpReading(path, passphrase);
    const head = await this.examine(dump);
    await this.clearAway();
    await this.setup.open();
    await this.schema.beginRestore();
    const master = (await this.masterKey.read()) ?? (await this.masterKey.create(say));
    const documents = await this.fill(dump, (keyring) => ({
      ...keyring,
      ...rewrap(
        keyring,
        wrappingKey(Buffer.from(head.master ?? '', 'base64')),
        wrappingKey(master),
      ),
    }));
    const { at: asOf, version } = head;
    await this.record.keep({ asOf, documents, version, operator: operator() });
    await this.schema.write(head.schema);
    say(
      `Restored ${documents} documents as of ${head.at.toISOString()}. Everybody signs in again, tokens and passwords are those of then.`,
    );
  }

  /** All of it, before the first write. */
  private async examine(dump: DumpReading): Promise<DumpHead> {
    const head = await dump.head();
    if (!this.migrator.knows(head.schema)) {
      throw new StartupError(
        `A newer Keypool made this dump: version ${head.version}. Restore it with that version or a newer one.`,
      );
    }
    for await (const [kind] of dump.documents()) {
      if (kind !== SETTINGS && !this.connection.models[kind]) {
        throw new StartupError(`The dump holds ${kind}, which this version does not know.`);
      }
    }
    return head;
  }

  private async clearAway(): Promise<void> {
    if (await this.schema.isRestoring()) {
      await this.connection.dropDatabase();
      return;
    }
    for (const { name } of await this.connection.listCollections()) {
      const isOwn = name === PROCESSES_COLLECTION || name.startsWith('system.');
      if (!isOwn && (await this.connection.collection(name).findOne({}))) {
        throw new StartupError(
          `The database is not empty: there are documents in ${name}. A dump is restored into an empty database, such as another data folder (KEYPOOL_DATA_DIR) or another name in MONGODB_URI.`,
        );
      }
    }
  }

  private async fill(
    dump: DumpReading,
    wrapped: (keyring: KeyringDocument) => mongo.Document,
  ): Promise<number> {
    let documents = 0;
    let batch: mongo.Document[] = [];
    let of = '';
    const flush = async () => {
      if (batch.length > 0) {
        await collectionOf(this.connection, of).insertMany(batch, { ordered: false });
        documents += batch.length;
        batch = [];
      }
    };
    for await (const [kind, document] of dump.documents()) {
      if (kind !== of || batch.length === BATCH) {
        await flush();
        of = kind;
      }
      if (kind !== SETTINGS || document['_id'] !== 'schema') {
        batch.push(isKeyring(kind, document) ? wrapped(document as KeyringDocument) : document);
      }
    }
    await flush();
    return documents;
  }
}
