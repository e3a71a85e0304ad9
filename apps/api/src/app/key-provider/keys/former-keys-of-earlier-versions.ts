import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { SETTINGS_COLLECTION } from '../../database/settings-collection';
import { WRITE } from '../../database/write-options';
import { EventRepository, SYSTEM } from '../../events/event.repository';
import type { KeyProviderDefinition } from '../key-provider.definition';
import { DEFINITION } from '../key-provider.tokens';
import { ProviderChanges } from '../provider-changes';
import { RotationRepository } from '../rotations/rotation.repository';
import { FormerKeyRepository } from './former-key.repository';

const BATCH = 500;
/** A process that died inside a transaction may hold a name for more than a minute. */
const GIVE_UP_AFTER_MS = 120_000;

interface CarriedOver {
  _id: string;
  at: Date;
}

/**
 * Earlier versions knew the names of former keys from the log of events and from the journal alone. This carries them
 * over, once for each provider: a record in `settings` says that it is done. Killed halfway, it begins anew and writes
 * only what is missing.
 */
@Injectable()
export class FormerKeysOfEarlierVersions {
  private readonly logger = new Logger(FormerKeysOfEarlierVersions.name);

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    @InjectConnection() private readonly connection: Connection,
    private readonly formerKeys: FormerKeyRepository,
    private readonly rotations: RotationRepository,
    private readonly events: EventRepository,
    private readonly changes: ProviderChanges,
  ) {}

  /** Several processes may do it at once. */
  async carryOver(): Promise<void> {
    const records = this.connection.collection<CarriedOver>(SETTINGS_COLLECTION);
    const _id = `former_keys:${this.definition.id}`;
    if (await records.findOne({ _id })) {
      return;
    }
    const carried = await this.addAll(this.names());
    if (carried > 0) {
      this.logger.log(`${this.definition.id}: ${carried} names of former keys were carried over`);
    }
    await records.updateOne({ _id }, { $currentDate: { at: true } }, { upsert: true, ...WRITE });
  }

  /** Living keys among them do no harm: they are asked for only when no key of the name lives. */
  private async *names(): AsyncIterable<string> {
    yield* this.events.keyNames(this.definition.id);
    yield* this.rotations.keyNames();
  }

  /** @returns how many there were */
  private async addAll(names: AsyncIterable<string>): Promise<number> {
    const carried = new Set<string>();
    let batch: string[] = [];
    for await (const name of names) {
      if (!carried.has(name)) {
        carried.add(name);
        batch.push(name);
      }
      if (batch.length === BATCH) {
        await this.add(batch);
        batch = [];
      }
    }
    await this.add(batch);
    return carried.size;
  }

  private async add(batch: readonly string[]): Promise<void> {
    if (batch.length > 0) {
      await this.changes.run(
        SYSTEM,
        ({ session }) => this.formerKeys.addAll(batch, session),
        GIVE_UP_AFTER_MS,
      );
    }
  }
}
