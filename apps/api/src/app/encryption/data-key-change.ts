import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../config/startup.error';
import { Keyring } from '../secrets/keyring';
import {
  fits,
  FIRST_DATA_KEY,
  newDataKey,
  type KeyringDocument,
  type WrappedDataKey,
} from '../secrets/keyring-document';
import { StoredKeyring } from '../secrets/stored-keyring';
import { AllStoredSecrets } from './all-stored-secrets';
import { firstNames } from './first-names';
import { changedMeanwhile, KeyringChanges } from './keyring-changes';
import { LivingProcesses } from './living-processes';

/** Tests are less patient. */
export const PATIENCE = {
  /** By then, every living process has learned of a new data key. */
  followedWithinMs: 30_000,
  /**
   * So long after every process seals with another one, a data key may still come with a transaction that began before: it
   * is repeated for 30 s, and the database ends the last attempt after at most 90 s.
   */
  settledAfterMs: 135_000,
};

/**
 * Seals all stored secrets with a new data key, while Keypool runs (ADR 0019). The keyring says how far it is: killed at any
 * moment, its repetition goes on from there, and meanwhile every process can open every secret.
 */
@Injectable()
export class DataKeyChange {
  constructor(
    private readonly stored: StoredKeyring,
    private readonly keyring: Keyring,
    private readonly processes: LivingProcesses,
    private readonly secrets: AllStoredSecrets,
    private readonly changes: KeyringChanges,
  ) {}

  /**
   * @param say takes a line for the operator
   * @throws StartupError with advice
   */
  async run(say: (line: string) => void): Promise<void> {
    await this.keyring.unlock(say);
    let keyring = await this.stored.findForChange();
    if (!keyring.former) {
      const { next = null } = keyring;
      keyring = next
        ? await this.putIntoForce(keyring, next)
        : await this.putIntoForce(...(await this.introduce(keyring)));
    }
    if (keyring.former) {
      await this.replace(keyring.former, keyring, say);
    }
    say('Data key: all stored API keys are sealed with the new one, and the former one is gone');
  }

  /** From now on, processes can open what the new key will seal. */
  private async introduce(keyring: KeyringDocument): Promise<[KeyringDocument, WrappedDataKey]> {
    const { wrapping } = this.keyring;
    if (!fits(wrapping, keyring)) {
      throw changedMeanwhile();
    }
    const next = newDataKey(wrapping);
    return [await this.change(keyring, { next }), next];
  }

  /** From now on, it seals: what other processes seal, too, once they have heard of it. */
  private async putIntoForce(
    keyring: KeyringDocument,
    next: WrappedDataKey,
  ): Promise<KeyringDocument> {
    const behind = await this.processes.follow(keyring.rev ?? 0, PATIENCE.followedWithinMs);
    if (behind > 0) {
      await this.change(keyring, { next: null });
      throw new StartupError(
        `Nothing was changed: ${behind} running processes of Keypool cannot open the new data key. Restart those that were started before the master key was changed, and run the command again.`,
      );
    }
    const { secretsId = FIRST_DATA_KEY, secrets } = keyring;
    return this.changes.make({
      before: keyring,
      changes: {
        secretsId: next.id,
        secrets: next.wrapped,
        next: null,
        former: { id: secretsId, wrapped: secrets },
      },
      type: 'data_key_changed',
      detail: { dataKey: next.id, dataKeyBefore: secretsId },
    });
  }

  private async replace(
    former: WrappedDataKey,
    keyring: KeyringDocument,
    say: (line: string) => void,
  ): Promise<void> {
    await this.keyring.reload();
    const behind = await this.processes.follow(keyring.rev ?? 0, PATIENCE.followedWithinMs);
    if (behind > 0) {
      throw new StartupError(
        `${behind} running processes of Keypool have not taken up the new data key. Both data keys stay until the command is run again.`,
      );
    }
    const followedAt = performance.now();
    say(`Data key: ${await this.resealAll(former.id, say)} API keys are sealed with the new one`);
    await this.settle(followedAt, say);
    do {
      await this.resealAll(former.id);
    } while (!(await this.drop(former, keyring)));
    await this.keyring.reload();
  }

  /** A rotation may copy a sealed text to a place already searched: repeat until nothing more is found. */
  private async resealAll(dataKeyId: string, say?: (line: string) => void): Promise<number> {
    for (let total = 0; ;) {
      const { count, unusable } = await this.secrets.reseal(dataKeyId);
      total += count;
      if (count === 0) {
        if (unusable.length > 0) {
          say?.(
            `Data key: these could not be opened before, and were left as they are: ${firstNames(unusable)}`,
          );
        }
        return total;
      }
    }
  }

  /** Until no transaction can be under way that sealed something with the former key. */
  private async settle(followedAt: number, say: (line: string) => void): Promise<void> {
    const leftMs = followedAt + PATIENCE.settledAfterMs - performance.now();
    if (leftMs > 0) {
      say(`Data key: waiting ${Math.ceil(leftMs / 1_000)} s for requests that began before`);
      await sleep(leftMs);
    }
  }

  /** @returns whether one pass over everything found nothing to do */
  private drop(former: WrappedDataKey, keyring: KeyringDocument): Promise<boolean> {
    return this.changes.makeIf(async (session) => !(await this.secrets.needs(former.id, session)), {
      before: keyring,
      changes: { former: null },
      type: 'data_key_forgotten',
      detail: { dataKey: former.id },
    });
  }

  private async change(
    keyring: KeyringDocument,
    changes: Partial<KeyringDocument>,
  ): Promise<KeyringDocument> {
    const changed = await this.stored.change(keyring, changes);
    if (!changed) {
      throw changedMeanwhile();
    }
    return changed;
  }
}
