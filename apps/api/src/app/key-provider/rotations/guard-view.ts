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
    const now = this.clock.now();
    const taken = takenPlaces(state, now, this.settings);
    const open = await this.rotations.findOfLives(taken.map(({ life }) => life));
    const name = guardStateOf(state, held.length > 0, now, this.settings);
    const since = state.pausedAt ?? held[0]?.hold?.since ?? null;
    return {
      state: name,
      reason: name === 'paused' ? 'paused' : held.length > 0 ? 'unconfirmed' : null,
      since: since === null ? null : new Date(since).toISOString(),
      places: { free: freePlaces(state, now, this.settings), of: this.settings.places },
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
}

/** @param isHolding whether it holds any key */
export function guardStateOf(
  state: GuardState,
  isHolding: boolean,
  now: number,
  settings: GuardSettings,
): GuardDto['state'] {
  if (state.pausedAt !== null) {
    return 'paused';
  }
  if (!settings.isOn) {
    return 'off';
  }
  if (isInDoubt(state, now)) {
    return 'doubt';
  }
  return isHolding ? 'holding' : 'watching';
}

export function freePlaces(state: GuardState, now: number, settings: GuardSettings): number {
  const taken = takenPlaces(state, now, settings).length;
  // A conviction found none free: all of them have to come back first.
  const waits = state.isFull && taken > 0;
  return settings.isOn && !waits ? Math.max(0, settings.places - taken) : 0;
}
