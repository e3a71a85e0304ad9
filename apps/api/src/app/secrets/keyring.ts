import { Injectable, Logger } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { createSecretKey, type KeyObject } from 'node:crypto';
import { StartupError } from '../config/startup.error';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../database/change-feed';
import { Heartbeat } from '../database/heartbeat';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import {
  areRowsProven,
  createKeyring,
  dataKeysOf,
  fingerprintsKey,
  FIRST_DATA_KEY,
  fits,
  markedRowsProven,
  mayAdopt,
  newKey,
  unwrap,
  wrappingKey,
  type KeyringDocument,
  type Purpose,
} from './keyring-document';
import { MasterKey } from './master-key';
import { wrappingKeyOf } from './master-key-of';
import { sealedBy, type SealKey } from './seal';
import { StoredKeyring } from './stored-keyring';

/** What a process knows of the stored keyring. */
interface OpenKeyring {
  readonly rev: number;
  readonly wrapping: SealKey;
  readonly keys: Readonly<Record<Exclude<Purpose, 'secrets'>, KeyObject>>;
  /** By id. */
  readonly dataKeys: ReadonlyMap<string, KeyObject>;
  /** The data key that seals. */
  readonly sealing: SealKey;
}

/**
 * The keys that seal and fingerprint secrets, and that make what is stored of tokens and sessions. They are stored in
 * `settings`, wrapped with the master key, so that all processes share them and a dump of the database is useless without
 * the master key (ADR 0004). Data keys may change while Keypool runs (ADR 0019).
 */
@Injectable()
export class Keyring implements ChangeSubscriber {
  readonly collections = [SETTINGS_COLLECTION];
  /** Before anything that is sealed. */
  readonly loadedFirst = true;
  private readonly logger = new Logger(Keyring.name);
  private opened: OpenKeyring | null = null;

  constructor(
    private readonly stored: StoredKeyring,
    private readonly masterKey: MasterKey,
    private readonly feed: ChangeFeed,
    private readonly heartbeat: Heartbeat,
  ) {
    feed.subscribe(this);
  }

  /**
   * @param announce takes a line for the operator
   * @throws StartupError when the master key is missing or is not the one that wrapped the keys, or the keys are missing
   */
  async unlock(announce: (line: string) => void): Promise<void> {
    const keyring = (await this.stored.find()) ?? (await this.create(announce));
    const wrapping = await wrappingKeyOf(keyring, this.masterKey);
    // Only now: with a wrong master key, nothing changes.
    const credentials =
      keyring.credentials ?? (await this.stored.addCredentials(newKey(wrapping, 'credentials')));
    this.open({ ...keyring, credentials }, wrapping);
  }

  key(purpose: Exclude<Purpose, 'secrets'>): KeyObject {
    return this.current.keys[purpose];
  }

  /** As it is stored: another process may have marked it. */
  async areRowsProven(): Promise<boolean> {
    return areRowsProven(this.wrapping, await this.stored.findForChange());
  }

  async markRowsProven(session: ClientSession): Promise<void> {
    const keyring = await this.stored.findForChange(session);
    const changes = markedRowsProven(this.wrapping, keyring);
    if (!(await this.stored.change(keyring, changes, session))) {
      throw new StartupError('The keyring was changed at the same time. Start Keypool again.');
    }
  }

  /** @throws when there is no such data key, or none any more */
  dataKey(id = FIRST_DATA_KEY): KeyObject {
    const key = this.current.dataKeys.get(id);
    if (!key) {
      throw new Error(`the keyring has no data key ${id}`);
    }
    return key;
  }

  /** Whether Keypool is new on this database, and takes for genuine what another program left there. */
  async mayAdopt(): Promise<boolean> {
    const keyring = await this.stored.find();
    return keyring !== null && mayAdopt(this.wrapping, keyring);
  }

  /** @returns false when another process has ended it */
  endAdoption(session: ClientSession): Promise<boolean> {
    return this.stored.endAdoption(session);
  }

  /** The key from the master key, as far as this process knows it. */
  get wrapping(): SealKey {
    return this.current.wrapping;
  }

  /** The data key that seals. What this process knows of it is not older than a moment. */
  async sealingKey(): Promise<SealKey> {
    if (!this.feed.isCurrent) {
      await this.reload();
    }
    return this.current.sealing;
  }

  apply({ id, document }: Change): Promise<void> | void {
    if (id === 'keyring' && document) {
      // The stream's document is the one that is stored.
      return this.take(document as unknown as KeyringDocument);
    }
  }

  async reload(): Promise<void> {
    const keyring = await this.stored.find();
    if (keyring) {
      await this.take(keyring);
    }
  }

  /** Opens a changed keyring: at once where its master key is known, so that texts sealed with a new key come after it. */
  private take(keyring: KeyringDocument): Promise<void> | void {
    const { rev, wrapping } = this.current;
    if ((keyring.rev ?? 0) <= rev) {
      return;
    }
    const isOpen = new Set(this.current.dataKeys.keys());
    const unknown = dataKeysOf(keyring).filter(({ id }) => !isOpen.has(id));
    if (unknown.every(({ wrapped }) => sealedBy(wrapped) === wrapping.id)) {
      this.open(keyring, wrapping);
      return;
    }
    return this.takeWithNewMaster(keyring);
  }

  private async takeWithNewMaster(keyring: KeyringDocument): Promise<void> {
    const master = await this.masterKey.read().catch(() => null);
    const wrapping = master && wrappingKey(master);
    if (wrapping && fits(wrapping, keyring)) {
      if ((keyring.rev ?? 0) > this.current.rev) {
        this.open(keyring, wrapping);
      }
    } else {
      this.logger.error(
        `the master key was changed, and ${this.masterKey.source} has the former one: restart this process with the new one before the data key is changed`,
      );
    }
  }

  /** Keys that are open already need no master key: it may have been changed meanwhile. */
  private open(keyring: KeyringDocument, wrapping: SealKey): void {
    const before = this.opened;
    // With bare bytes, each use of one would take five times as long, and a worker's request uses one.
    const unwrapped = (...key: [wrapped: string, purpose: Purpose, dataKeyId?: string]) =>
      createSecretKey(unwrap(wrapping, ...key));
    const { rev = 0, secretsId = FIRST_DATA_KEY, credentials = '' } = keyring;
    const dataKeys = new Map(
      dataKeysOf(keyring).map(({ id, wrapped }) => [
        id,
        before?.dataKeys.get(id) ?? unwrapped(wrapped, 'secrets', id),
      ]),
    );
    const key = dataKeys.get(secretsId);
    if (!key) {
      throw new Error('a keyring has the data key that it names');
    }
    this.opened = {
      rev,
      wrapping,
      keys: before?.keys ?? {
        fingerprints: createSecretKey(fingerprintsKey(wrapping, keyring)),
        credentials: unwrapped(credentials, 'credentials'),
      },
      dataKeys,
      sealing: { id: secretsId, key },
    };
    this.heartbeat.report({ keyring: rev });
  }

  private get current(): OpenKeyring {
    if (!this.opened) {
      throw new Error('the keyring is locked');
    }
    return this.opened;
  }

  private async create(announce: (line: string) => void): Promise<KeyringDocument> {
    if (await this.stored.isMissed()) {
      throw new StartupError(
        'The keyring is missing: the document "keyring" of the collection "settings", without which nobody can decrypt the API keys in this database. Restore it from a backup of this database, or restore the whole database. To begin anew, give Keypool an empty database.',
      );
    }
    const master = (await this.masterKey.read()) ?? (await this.masterKey.create(announce));
    return this.stored.insert(createKeyring(wrappingKey(master)));
  }
}
