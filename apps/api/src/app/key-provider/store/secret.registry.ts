import {
  IS_SECRET,
  type CheckKeysDto,
  type CheckedKeysDto,
  type CreateKeyDto,
  type KeyConflict,
} from '@keypool/dto';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock';
import { inChunks } from '../../database/in-chunks';
import { ProblemException } from '../../http/problem.exception';
import { Redactor } from '../../secrets/redactor';
import { SecretVault, UnusableSecret } from '../../secrets/secret-vault';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION, SECRET_MODEL } from '../definition/key-provider.tokens';
import { BackupKeyRepository } from './backup-key.repository';
import type { NewKey } from './new-key';
import type { BackupKeyDocument } from './backup-key.schema';
import type { SecretDocument, SecretState } from './secret.schema';
import { UnreadableSecrets } from './unreadable-secrets';

export type SecretHolder = Pick<SecretDocument, 'state' | 'ownerId'>;

/** What a key and a backup key have in common. */
export type StoredSecretOf = Pick<BackupKeyDocument, '_id' | 'apiKey' | 'fingerprint'>;

/**
 * Who holds which secret of this provider. Every method runs in the transaction of the change it belongs to (SPEC 6.3.2).
 */
@Injectable()
export class SecretRegistry {
  constructor(
    @Inject(SECRET_MODEL) private readonly secrets: Model<SecretDocument>,
    private readonly backupKeys: BackupKeyRepository,
    private readonly clock: DatabaseClock,
    private readonly vault: SecretVault,
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly redactor: Redactor,
    private readonly unreadable: UnreadableSecrets,
  ) {}

  /**
   * Takes a secret for a new active or backup key.
   * @returns what to store
   * @throws ProblemException validation_failed for an id that is a secret, duplicate_secret, or retired_secret unless
   * that is allowed
   */
  async claim(
    { id, apiKey, allowRetired }: CreateKeyDto,
    state: 'active' | 'backup',
    session: ClientSession,
  ): Promise<NewKey> {
    const fingerprint = this.vault.fingerprint(apiKey);
    const known = await this.find([apiKey, id], session);
    if (known.has(id) || id.includes(apiKey) || this.redactor.holdsSecret(id)) {
      throw idIsSecret();
    }
    const found = known.get(apiKey);
    if (found && found.state !== 'retired') {
      throw new ProblemException(
        'duplicate_secret',
        `This API key is already held by the ${found.state === 'active' ? 'key' : 'backup key'} ${found.ownerId}.`,
      );
    }
    if (found && allowRetired !== true) {
      throw new ProblemException(
        'retired_secret',
        `A rotation took this API key out of service (it was the key ${found.ownerId}, ${found.since.toISOString()}). Send allowRetired: true to use it anyway.`,
      );
    }
    await this.write(fingerprint, state, id, 'created', session);
    // At once: a report of this key may come before the change stream tells of it.
    this.redactor.add(fingerprint);
    return { id, fingerprint, apiKey: await this.vault.seal(this.definition.id, id, apiKey) };
  }

  /** Whether a text is a current or former secret of this provider, or shows one. */
  async isSecret(text: string, session: ClientSession): Promise<boolean> {
    return this.redactor.holdsSecret(text) || (await this.find([text], session)).size > 0;
  }

  /**
   * What creating these would be refused for. Only a preview: another request may come first.
   * @param taken those of their ids that exist
   */
  async check({ keys }: CheckKeysDto, taken: ReadonlySet<string>): Promise<CheckedKeysDto> {
    const known = await this.find(keys.flatMap(({ id, apiKey }) => [id, apiKey]));
    const conflictOf = ({ id, apiKey }: CheckKeysDto['keys'][number]): KeyConflict | null => {
      const secret = known.get(apiKey);
      if (taken.has(id)) {
        return 'duplicate_id';
      }
      if (id.includes(apiKey) || known.has(id) || this.redactor.holdsSecret(id)) {
        return 'id_is_secret';
      }
      if (!secret) {
        return null;
      }
      return secret.state === 'retired' ? 'retired_secret' : 'duplicate_secret';
    };
    return { keys: keys.map((key) => ({ id: key.id, conflict: conflictOf(key) })) };
  }

  /** The plain secret of a stored key or backup key; or why it must not be used, which is reported once. */
  open({ _id: id, apiKey, fingerprint }: StoredSecretOf): string | UnusableSecret {
    try {
      return this.vault.open(this.definition.id, { id, apiKey, fingerprint });
    } catch (error) {
      if (!(error instanceof UnusableSecret)) {
        throw error;
      }
      this.unreadable.note(id, apiKey, error);
      return error;
    }
  }

  /** The backup key's secret becomes the active key's: both have the same id. */
  promote(fingerprint: string, keyId: string, session: ClientSession): Promise<void> {
    return this.write(fingerprint, 'active', keyId, 'promoted', session);
  }

  retire(
    fingerprint: string,
    keyId: string,
    reason: string,
    session: ClientSession,
  ): Promise<void> {
    return this.write(fingerprint, 'retired', keyId, reason, session);
  }

  /** The undo of a rotation: the failed key's secret is in service again, or a backup key's. */
  takeBack(
    fingerprint: string,
    state: 'active' | 'backup',
    ownerId: string,
    session: ClientSession,
  ): Promise<void> {
    return this.write(fingerprint, state, ownerId, 'undone', session);
  }

  /** A restored backup key takes its secret back, unless somebody holds it. @returns whether it did */
  async restore(
    fingerprint: string,
    backupKeyId: string,
    session: ClientSession,
  ): Promise<boolean> {
    const found = await this.touch(fingerprint, session);
    const isFree = !found || found.state === 'retired';
    if (isFree) {
      await this.write(fingerprint, 'backup', backupKeyId, 'restored', session);
    }
    return isFree;
  }

  /** An admin deleted the holder. An available backup key with the same secret inherits it; otherwise it is free. */
  async release(
    fingerprint: string,
    state: 'active' | 'backup',
    ownerId: string,
    session: ClientSession,
  ): Promise<void> {
    const found = await this.touch(fingerprint, session);
    if (found?.state !== state || found.ownerId !== ownerId) {
      return;
    }
    const heir = await this.backupKeys.findAvailableByFingerprint(fingerprint, session);
    if (heir) {
      await this.write(fingerprint, 'backup', heir._id, 'inherited', session);
    } else {
      await this.secrets.deleteOne({ _id: fingerprint }, { session }).exec();
    }
  }

  /** Who holds the secrets with these fingerprints, and which of them are retired. */
  async holders(
    fingerprints: readonly string[],
    session?: ClientSession,
  ): Promise<Map<string, SecretHolder>> {
    const found = await inChunks(fingerprints, (some) =>
      this.secrets
        .find({ _id: { $in: some } }, null, { session: session ?? null })
        .lean<SecretDocument[]>()
        .exec(),
    );
    return new Map(found.map((secret) => [secret._id, secret]));
  }

  /**
   * Reads it and writes it in the same operation. Otherwise a backup key that becomes available or is deleted while the
   * holder of its secret ends would be missed by the other transaction, and the secret left without an owner. Where there is no
   * document, two that find the secret free do not collide here: both then insert it, or write the same backup key.
   */
  private touch(fingerprint: string, session: ClientSession): Promise<SecretDocument | null> {
    return this.secrets
      .findByIdAndUpdate(fingerprint, { $inc: { asked: 1 } }, { session })
      .lean<SecretDocument>()
      .exec();
  }

  /** Those of the texts that are current or former secrets. */
  private async find(
    texts: readonly string[],
    session?: ClientSession,
  ): Promise<Map<string, SecretDocument>> {
    const byFingerprint = new Map(texts.map((text) => [this.vault.fingerprint(text), text]));
    const found = await this.secrets
      .find({ _id: { $in: [...byFingerprint.keys()] } }, null, { session: session ?? null })
      .lean<SecretDocument[]>()
      .exec();
    return new Map(found.map((secret) => [byFingerprint.get(secret._id) ?? '', secret]));
  }

  private async write(
    fingerprint: string,
    state: SecretState,
    ownerId: string,
    reason: string,
    session: ClientSession,
  ): Promise<void> {
    await this.secrets
      .updateOne(
        { _id: fingerprint },
        { $set: { state, ownerId, reason, since: this.clock.date() } },
        { session, upsert: true },
      )
      .exec();
  }
}

/** An id appears in URLs, events and logs (SPEC section 4). */
export function idIsSecret(): ProblemException {
  return new ProblemException('validation_failed', 'The id is a known API key.', {
    errors: [{ pointer: '/id', detail: IS_SECRET }],
  });
}
