import {
  HEALTHY,
  afterSuccess,
  begunAt,
  isEvidence,
  isUsable,
  type GuardSettings,
  type Success,
} from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { ConvictedKeyRepository } from '../store/convicted-key.repository';
import { toCooldownState } from '../store/cooldown-state';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import type { ProviderChange } from '../store/provider-changes';
import { RotationRepository } from '../store/rotation.repository';
import { standingBefore } from '../store/standing-before';

/** A key that answered, and when the latest lease it answered under was handed out, if a lease says so. */
export type Answered = readonly [key: KeyDocument, handedOutAt: number | null];

export interface Noted {
  /** As they are now. */
  readonly changed: readonly KeyDocument[];
  /** For the guard. */
  readonly successes: readonly Success[];
}

/** What a success ends: ladder and suspicion (SPEC section 5), a hold or exhaustion, and the doubts this casts on others (6.4). */
@Injectable()
export class Successes {
  private readonly settings: GuardSettings;

  constructor(
    private readonly keys: KeyRepository,
    private readonly convicted: ConvictedKeyRepository,
    private readonly rotations: RotationRepository,
    private readonly clock: DatabaseClock,
    { guard }: AppConfig,
  ) {
    this.settings = guard.settings;
  }

  /** Whether the key succeeded: it was usable, or was handed out to be tried. */
  isSuccess(answered: Answered): boolean {
    const [key] = answered;
    const isIn = this.isConvicted(key) || isUsable(toCooldownState(key), this.clock.now());
    return isIn && this.isProof(answered);
  }

  /** In the transaction that counts them. */
  async note(answered: readonly Answered[], change: ProviderChange): Promise<Noted> {
    const successes = answered
      .filter((one) => this.isSuccess(one))
      .map((one) => this.toSuccess(one));
    const proven = answered.filter((one) => this.isProof(one)).map(([key]) => key);
    const ids = new Set(proven.map(({ _id }) => _id));
    const changed: KeyDocument[] = [];
    for (const key of proven) {
      changed.push(
        ...(this.isConvicted(key)
          ? await this.acquit(key, ids, change)
          : await this.recover(key, change)),
      );
    }
    return { changed, successes };
  }

  private toSuccess(answered: Answered): Success {
    const [{ _id, life }] = answered;
    return {
      keyId: _id,
      life,
      begunAt: this.begunAt(answered),
      wasConvicted: this.isConvicted(answered[0]),
    };
  }

  private begunAt([, handedOutAt]: Answered): number {
    return begunAt(handedOutAt, this.clock.now(), this.settings);
  }

  /** With the guard on, requests that were under way when the key was convicted prove nothing. */
  private isProof(answered: Answered): boolean {
    const convictedAt = answered[0].convictedAt?.getTime() ?? null;
    return !this.settings.isOn || isEvidence(this.begunAt(answered), convictedAt);
  }

  /** Held or exhausted. With the guard off only a reset ends an exhaustion, as before. */
  private isConvicted({ hold, status }: KeyDocument): boolean {
    return this.settings.isOn && (Boolean(hold) || status === 'exhausted');
  }

  private async recover(key: KeyDocument, change: ProviderChange): Promise<KeyDocument[]> {
    const decision = afterSuccess(toCooldownState(key), this.clock.now());
    return decision.kind === 'unchanged' ? [] : this.heal(key, change);
  }

  /**
   * A conviction was wrong: those of keys that were exhausted around the same time may be wrong, too.
   * @param proven ids of keys that work themselves
   */
  private async acquit(
    key: KeyDocument,
    proven: ReadonlySet<string>,
    change: ProviderChange,
  ): Promise<KeyDocument[]> {
    const convictedAt = key.hold?.since ?? key.exhaustedAt?.getTime() ?? this.clock.now();
    const healed = await this.heal(key, change);
    await this.stopWaiting(key, change);
    const since = new Date(convictedAt - this.settings.doubtMs);
    const others = await this.convicted.exhaustedSince(since, change.session);
    for (const other of others.filter(({ _id }) => !proven.has(_id))) {
      const doubted = await this.convicted.doubt(other, change.session);
      if (doubted) {
        await this.stopWaiting(other, change);
        await change.record({ type: 'key_doubted', keyId: other._id });
        healed.push(doubted);
      }
    }
    return healed;
  }

  private async heal(
    key: KeyDocument,
    { session, record }: ProviderChange,
  ): Promise<KeyDocument[]> {
    const healthy = await this.keys.changeCooldown(key, HEALTHY, null, session);
    if (!healthy) {
      return [];
    }
    await record({ type: 'key_recovered', keyId: key._id, detail: standingBefore(key) });
    return [healthy];
  }

  private async stopWaiting(
    { _id, life, status }: KeyDocument,
    { session, record }: ProviderChange,
  ): Promise<void> {
    if (status === 'exhausted' && (await this.rotations.cancel(life, session))) {
      await record({ type: 'rotation_cancelled', keyId: _id });
    }
  }
}
