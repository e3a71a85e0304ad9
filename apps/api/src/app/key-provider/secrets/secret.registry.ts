import type { CreateKeyDto } from '@keypool/dto';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock';
import { ProblemException } from '../../http/problem.exception';
import { SecretVault } from '../../secrets/secret-vault';
import { BackupKeyRepository } from '../backup-keys/backup-key.repository';
import type { KeyProviderDefinition } from '../key-provider.definition';
import { DEFINITION, SECRET_MODEL } from '../key-provider.tokens';
import type { NewKey } from '../keys/key.repository';
import type { SecretDocument, SecretState } from './secret.schema';

export type SecretHolder = Pick<SecretDocument, 'state' | 'ownerId'>;

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
  ) {}

  /**
   * Takes a secret for a new active or backup key.
   * @returns what to store
   * @throws ProblemException duplicate_secret, or retired_secret unless that is allowed
   */
  async claim(
    { id, apiKey, allowRetired }: CreateKeyDto,
    state: 'active' | 'backup',
    session: ClientSession,
  ): Promise<NewKey> {
    const fingerprint = this.vault.fingerprint(apiKey);
    const found = await this.find(fingerprint, session);
    if (found && found.state !== 'retired') {
      throw new ProblemException(
        'duplicate_secret',
        `This API key is already held by the ${found.state === 'active' ? 'key' : 'backup key'} ${found.ownerId}.`,
      );
    }
    if (found && allowRetired !== true) {
      throw new ProblemException(
        'retired_secret',
        `A rotation took this API key out of service (it was the key ${found.ownerId}, ${found.since.toISOString()}). Send allowRetired: true to use it all the same.`,
      );
    }
    await this.write(fingerprint, state, id, 'created', session);
    return { id, fingerprint, apiKey: this.vault.seal(this.definition.id, id, apiKey) };
  }

  /** The secret in clear of a stored key or backup key. */
  open({ _id, apiKey }: { readonly _id: string; readonly apiKey: string }): string {
    return this.vault.open(this.definition.id, _id, apiKey);
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

  /** A restored backup key takes its secret back, unless somebody holds it. @returns whether nobody did */
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

  /** An admin deleted the holder. An available backup key with the same secret inherits it; else it is free. */
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

  /** Who holds the secrets of these fingerprints, and which of them are retired. */
  async holders(
    fingerprints: readonly string[],
    session?: ClientSession,
  ): Promise<Map<string, SecretHolder>> {
    const found = await this.secrets
      .find({ _id: { $in: [...fingerprints] } }, null, { session: session ?? null })
      .lean<SecretDocument[]>()
      .exec();
    return new Map(found.map((secret) => [secret._id, secret]));
  }

  /**
   * Reads it and writes it in the same breath. A backup key that becomes available or goes while the holder of its secret
   * goes would otherwise not be seen by the other transaction, and the secret would be nobody's, or a ghost's.
   */
  private touch(fingerprint: string, session: ClientSession): Promise<SecretDocument | null> {
    return this.secrets
      .findByIdAndUpdate(fingerprint, { $inc: { asked: 1 } }, { session })
      .lean<SecretDocument>()
      .exec();
  }

  private find(fingerprint: string, session: ClientSession): Promise<SecretDocument | null> {
    return this.secrets.findById(fingerprint, null, { session }).lean<SecretDocument>().exec();
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
