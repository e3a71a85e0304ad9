import type { GuardDto } from '@keypool/dto';
import { isInDoubt, takenPlaces, type GuardSettings, type GuardState } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { ConvictedKeyRepository } from '../store/convicted-key.repository';
import { GuardRepository } from '../store/guard.repository';
import type { KeyDocument } from '../store/key.schema';
import { RotationRepository } from '../store/rotation.repository';

/** The state of a provider's guard, as stored in the database. */
@Injectable()
export class GuardView {
  private readonly settings: GuardSettings;

  constructor(
    private readonly guards: GuardRepository,
    private readonly convicted: ConvictedKeyRepository,
    private readonly rotations: RotationRepository,
    private readonly clock: DatabaseClock,
    { guard }: AppConfig,
  ) {
    this.settings = guard.settings;
  }

  async read(): Promise<GuardDto> {
    const { state } = await this.guards.find();
    const held = await this.heldKeys();
    const taken = takenPlaces(state, this.clock.now(), this.settings);
    const { places: of, isOn } = this.settings;
    // A conviction found none free: all of them have to come back first.
    const waits = state.isFull && taken.length > 0;
    const open = await this.rotations.findOfLives(taken.map(({ life }) => life));
    const name = this.nameOf(state, held.length > 0);
    const since = state.pausedAt ?? held[0]?.hold?.since ?? null;
    return {
      state: name,
      reason: name === 'paused' ? 'paused' : held.length > 0 ? 'unconfirmed' : null,
      since: since === null ? null : new Date(since).toISOString(),
      places: { free: isOn && !waits ? Math.max(0, of - taken.length) : 0, of },
      held: held.map(({ _id }) => _id),
      open: open.map(({ _id }) => _id.toHexString()),
    };
  }

  isHeld(keyId: string): Promise<boolean> {
    return this.convicted.isHeld(keyId);
  }

  /** Those that have been held the longest first. */
  async heldKeys(): Promise<KeyDocument[]> {
    const held = await this.convicted.held();
    return held.sort((one, other) => (one.hold?.since ?? 0) - (other.hold?.since ?? 0));
  }

  private nameOf(state: GuardState, isHolding: boolean): GuardDto['state'] {
    if (state.pausedAt !== null) {
      return 'paused';
    }
    if (!this.settings.isOn) {
      return 'off';
    }
    if (isInDoubt(state, this.clock.now())) {
      return 'doubt';
    }
    return isHolding ? 'holding' : 'watching';
  }
}
