import { Inject, Injectable } from '@nestjs/common';
import type { Model } from 'mongoose';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../../database/change-feed';
import { Redactor } from '../../secrets/redactor';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION, SECRET_MODEL } from '../definition/key-provider.tokens';
import type { SecretDocument } from './secret.schema';

/** The event loop is blocked while one is read: 10,000 took 100 ms. */
const BATCH = 2_000;

/**
 * Tells the redactor all secrets of this provider. A retired one was an active or a backup key's before, so the changes of
 * those are enough.
 */
@Injectable()
export class SecretsToRedact implements ChangeSubscriber {
  readonly collections: readonly string[];

  constructor(
    @Inject(SECRET_MODEL) private readonly secrets: Model<SecretDocument>,
    @Inject(DEFINITION) { collections }: KeyProviderDefinition,
    private readonly redactor: Redactor,
    feed: ChangeFeed,
  ) {
    this.collections = [collections.keys, collections.backupKeys];
    feed.subscribe(this);
  }

  apply({ document }: Change): void {
    if (document) {
      this.redactor.add(String(document['fingerprint']));
    }
  }

  async reload(): Promise<void> {
    const all = this.secrets.find({}, { _id: 1 }).lean().cursor({ batchSize: BATCH });
    for await (const { _id } of all) {
      this.redactor.add(_id);
    }
  }
}
