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
import type { Dumped } from './database-dump';
import { SETTINGS, type DumpHead } from './dump-lines';
import { DumpReading } from './dump-reading';
import { collectionOf } from './dumped-collection';
import { isKeyring } from './dumped-secrets';
import { operator } from './operator';
import { RestoreRecord } from './restore-record';

const BATCH = 500;
/** From here on it takes so long that the operator wants to know how far it is. */
const MANY = 2 * BATCH;

/** What a dump holds. */
interface Contents {
  readonly head: DumpHead;
  readonly documents: number;
}

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
   * @returns how many documents there are now, and as of when
   * @throws StartupError with advice; nothing has changed then, unless the database failed
   */
  async run(path: string, passphrase: string, say: (line: string) => void): Promise<Dumped> {
    const dump = new DumpReading(path, passphrase);
    const contents = await this.examine(dump);
    const { at, master: ownMaster, schema, version } = contents.head;
    await this.clearAway();
    await this.setup.open();
    await this.schema.beginRestore();
    const master = (await this.masterKey.read()) ?? (await this.masterKey.create(say));
    const [from, to] = [wrappingKey(Buffer.from(ownMaster ?? '', 'base64')), wrappingKey(master)];
    const wrapped = (keyring: KeyringDocument) => ({ ...keyring, ...rewrap(keyring, from, to) });
    const documents = await this.fill(dump, wrapped, progressOf(contents, say));
    await this.record.keep({ asOf: at, documents, version, operator: operator() });
    await this.schema.write(schema);
    return { at, documents };
  }

  /** All of it, before the first write. */
  private async examine(dump: DumpReading): Promise<Contents> {
    const head = await dump.head();
    if (!this.migrator.knows(head.schema)) {
      throw new StartupError(
        `A newer Keypool made this dump: version ${head.version}. Restore it with that version or a newer one.`,
      );
    }
    let documents = 0;
    for await (const [kind, document] of dump.documents()) {
      documents += isKept(kind, document) ? 1 : 0;
      if (kind !== SETTINGS && !this.connection.models[kind]) {
        throw new StartupError(`The dump holds ${kind}, which this version does not know.`);
      }
    }
    return { head, documents };
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
    report: (documents: number) => void,
  ): Promise<number> {
    let documents = 0;
    let batch: mongo.Document[] = [];
    let of = '';
    const flush = async () => {
      if (batch.length > 0) {
        await collectionOf(this.connection, of).insertMany(batch, { ordered: false });
        documents += batch.length;
        batch = [];
        report(documents);
      }
    };
    for await (const [kind, document] of dump.documents()) {
      if (kind !== of || batch.length === BATCH) {
        await flush();
        of = kind;
      }
      if (isKept(kind, document)) {
        batch.push(isKeyring(kind, document) ? wrapped(document as KeyringDocument) : document);
      }
    }
    await flush();
    return documents;
  }
}

/** The version of the schema is written at the end. */
function isKept(kind: string, { _id }: mongo.Document): boolean {
  return kind !== SETTINGS || _id !== 'schema';
}

/** Says each tenth of many documents. */
function progressOf(
  { documents: all }: Contents,
  say: (line: string) => void,
): (documents: number) => void {
  let tenths = 0;
  return (documents) => {
    const now = Math.floor((10 * documents) / all);
    if (all >= MANY && now > tenths) {
      tenths = now;
      say(`${documents} of ${all} documents are restored`);
    }
  };
}
