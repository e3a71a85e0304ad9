import { Injectable } from '@nestjs/common';
import { BindingRepository } from '../store/binding.repository';
import type { BindingDocument } from '../store/binding.schema';
import { KeyEndings } from '../store/key-endings';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import type { ProviderChange } from '../store/provider-changes';
import { SecretRegistry } from '../store/secret.registry';
import type { Undoable } from './undo-check';

export interface Revived {
  readonly key: KeyDocument;
  /** All bindings of the replacement, including those made since the rotation. */
  readonly bindings: readonly BindingDocument[];
}

/** A failed key takes its place back from its replacement, in the transaction of an undo. */
@Injectable()
export class ReturnToPool {
  constructor(
    private readonly keys: KeyRepository,
    private readonly bindings: BindingRepository,
    private readonly secrets: SecretRegistry,
    private readonly endings: KeyEndings,
  ) {}

  /** The replacement's secret is the caller's business. */
  async put(
    { entry, kept, apiKey }: Undoable,
    replacement: KeyDocument,
    change: ProviderChange,
  ): Promise<Revived> {
    const { session } = change;
    const { tokensUsed, requestsCount, failedKeyId: id } = entry;
    const { fingerprint, createdAt, promotedAt } = kept;
    await this.endings.endLife(replacement, change);
    await this.keys.delete(replacement._id, session);
    const past = { tokensUsed, requestsCount, createdAt, promotedAt };
    const key = await this.keys.insert({ id, apiKey, fingerprint, past }, session);
    await this.secrets.takeBack(fingerprint, 'active', id, session);
    const bindings = await this.bindings.repoint(replacement._id, id, session);
    return { key, bindings };
  }
}
