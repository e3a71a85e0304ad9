import { Keypool } from '@keypool/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOldDatabase, type OldDatabase } from './old-database';
import type { ProviderUnderTest } from './providers';
import { TestDatabase, type Stored } from './test-database';

/** The migrations of a database of commit 0f5e7f6. Raise it with every migration. */
export const STEPS = [
  '0001-names-of-former-keys',
  '0002-lives-of-backup-keys',
  '0003-details-of-rotations',
  '0004-indexes-without-use',
  '0005-suspects',
  '0006-refusals-of-proxies',
  '0007-convictions',
  '0008-undo',
  '0009-keyed-credentials',
  '0010-named-data-keys',
  '0011-owners-of-tokens',
  '0012-proven-events',
  '0013-indexes-with-longer-ones',
  '0014-proven-rows',
  '0015-expiry-dates',
];
export const NEWEST = STEPS.length;

/** Collections that no earlier version had. */
const NEW_COLLECTIONS = ['ohmygpt_former_keys', 'openhands_former_keys'];

/** A name in the dump: each provider has the same ones, with a prefix of its own. */
export function named({ id }: ProviderUnderTest, name: string): string {
  return `${id === 'ohmygpt' ? 'omg' : 'oh'}-${name}`;
}

/** A database of an earlier version, and the processes of this one that start on it. */
export class OldScene {
  private readonly started: Keypool[] = [];

  private constructor(
    readonly dataDir: string,
    readonly database: TestDatabase,
    readonly old: OldDatabase,
  ) {}

  static async create(): Promise<OldScene> {
    const dataDir = await mkdtemp(join(tmpdir(), 'keypool-upgrade-'));
    const database = await TestDatabase.create();
    const old = await loadOldDatabase('0f5e7f6', database.db, dataDir);
    return new OldScene(dataDir, database, old);
  }

  async start(uri = this.database.uri): Promise<Keypool> {
    const keypool = await Keypool.start({ dataDir: this.dataDir, uri });
    this.started.push(keypool);
    return keypool;
  }

  get settings() {
    return this.database.collection('settings');
  }

  /** What the earlier version left in a collection. */
  was(collection: string): readonly Stored[] {
    return this.old.documents.get(collection) ?? [];
  }

  /** Of a key of that day. */
  secretOf(id: string): string {
    const secret = this.old.credentials.secrets[id];
    if (!secret) {
      throw new Error(`there is no secret of ${id}`);
    }
    return secret;
  }

  async version(): Promise<unknown> {
    const schema = await this.settings.findOne({ _id: 'schema' });
    return schema?.['version'];
  }

  async end(): Promise<void> {
    await Promise.all(this.started.map((keypool) => keypool.stop()));
    await this.database.drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Every document still exists with all its content, and only those of an upgrade were added. */
  async expectNothingLost(): Promise<void> {
    for (const [name, documents] of this.old.documents) {
      const now = new Map(
        (await this.database.collection(name).find().toArray()).map((one) => [
          String(one._id),
          one,
        ]),
      );
      for (const document of documents) {
        expect(now.get(String(document._id))).toMatchObject({
          ...document,
          // Of the keyring: sealed anew, to remember that rows are proven.
          ...('fingerprints' in document ? { fingerprints: expect.any(String) } : {}),
        });
        now.delete(String(document._id));
      }
      expect(now.size).toBe(addedTo(name, documents.length));
    }
    const names = await this.database.collectionNames();
    expect(names.filter((name) => !this.old.documents.has(name)).sort()).toEqual(NEW_COLLECTIONS);
    expect(await this.version()).toBe(NEWEST);
  }

  /** What the migrations added. */
  async expectUpgraded(provider: ProviderUnderTest): Promise<void> {
    const { formerKeys, backupKeys, rotations, keys } = provider.collections;
    const all = (name: string) => this.database.collection(name).find().toArray();
    expect((await all(formerKeys)).map(({ _id }) => _id)).toEqual(
      expect.arrayContaining(
        ['spent', 'refused', 'b2', 'deleted'].map((one) => named(provider, one)),
      ),
    );
    for (const backup of await all(backupKeys)) {
      expect(backup).toMatchObject({ life: expect.any(String), rev: 1 });
    }
    for (const key of await all(keys)) {
      const isSuspect = key['status'] === 'error';
      expect(key).toMatchObject({
        nextTryAt: isSuspect ? key['cooldownUntil'] : null,
        suspectStep: isSuspect ? 1 : 0,
        hold: null,
        convictedAt: key['status'] === 'exhausted' ? expect.any(Date) : null,
      });
    }
    for (const rotation of await all(rotations)) {
      expect(rotation).toMatchObject({ detail: {}, undoUntil: null, failedSecret: null });
    }
  }
}

/** How many documents an upgrade adds: the schema version, and a copy of each session under its new id. */
function addedTo(collection: string, documents: number): number {
  return collection === 'sessions' ? documents : Number(collection === 'settings');
}

/** The steps of the migration that a process says it took. */
export function stepsOf({ stdout }: Keypool): string[] {
  return [...stdout.matchAll(/"migration (\d{4}-[a-z-]+): \d+ documents in/g)].map(
    ([, name = '']) => name,
  );
}
