import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { BindingRepository } from './binding.repository';
import type { BindingDocument } from './binding.schema';
import { GuardRepository } from './guard.repository';
import type { KeyDocument } from './key.schema';
import type { ProviderChange } from './provider-changes';
import { RotationRepository } from './rotation.repository';
import { SecretRegistry } from './secret.registry';

/** What ends together with a key, or with one life of it. */
@Injectable()
export class KeyEndings {
  constructor(
    private readonly bindings: BindingRepository,
    private readonly rotations: RotationRepository,
    private readonly secrets: SecretRegistry,
    private readonly guards: GuardRepository,
    private readonly config: AppConfig,
  ) {}

  /** Cancels the rotation of this life that waits for a backup key, and ends its record in the guard. */
  async endLife(key: KeyDocument, change: ProviderChange): Promise<void> {
    if (await this.rotations.cancel(key.life, change.session)) {
      await change.record({ type: 'rotation_cancelled', keyId: key._id });
    }
    await this.freePlace(key.life, change);
  }

  /** Gives the guard's place back that a rotation took for this life. */
  async freePlace(life: string, { session }: ProviderChange): Promise<void> {
    if (this.config.guard.use === 'on') {
      await this.guards.endLife(life, session);
    }
  }

  /** @returns the bindings deleted with it */
  async endKey(key: KeyDocument, change: ProviderChange): Promise<BindingDocument[]> {
    await this.endLife(key, change);
    await this.secrets.release(key.fingerprint, 'active', key._id, change.session);
    return this.bindings.deleteByKey(key._id, change.session);
  }
}
