import type { GuardAction, GuardDto, ProblemCode } from '@keypool/dto';
import { afterGoingOn } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../database/database-clock';
import { ProblemException } from '../../http/problem.exception';
import type { Actor } from '../../identity/actor';
import { Cooldowns } from '../failures/cooldowns';
import { GuardChanges } from './guard-changes';
import { GuardView } from './guard-view';
import { RotationService } from './rotation.service';

/** What admins see of the guard, and do about it (SPEC 6.4). */
@Injectable()
export class GuardService {
  private readonly acts: Readonly<Record<GuardAction, (actor: Actor) => Promise<void>>> = {
    pause: (actor) =>
      this.changes.run(actor, 'guard_paused', (state) => ({
        ...state,
        pausedAt: state.pausedAt ?? this.clock.now(),
      })),
    resume: (actor) =>
      this.changes.run(actor, 'guard_resumed', (state) => ({ ...state, pausedAt: null })),
    go_on: (actor) => this.goOn(actor),
    release: (actor) => this.release(actor),
  };

  constructor(
    private readonly view: GuardView,
    private readonly changes: GuardChanges,
    private readonly cooldowns: Cooldowns,
    private readonly rotation: RotationService,
    private readonly clock: DatabaseClock,
  ) {}

  getGuard(): Promise<GuardDto> {
    return this.view.read();
  }

  /** @returns how the guard stands then */
  async act(action: GuardAction, actor: Actor): Promise<GuardDto> {
    await this.acts[action](actor);
    return this.view.read();
  }

  /** As far as the backup keys reach: the other keys stay held. */
  private async goOn(actor: Actor): Promise<void> {
    const { length: held } = await this.view.heldKeys();
    await this.changes.run(actor, 'guard_gone_on', afterGoingOn, held);
    for (const { _id } of await this.view.heldKeys()) {
      // This takes a while: some may have worked meanwhile.
      if ((await this.view.isHeld(_id)) && !(await this.isReplaced(_id, actor))) {
        return;
      }
    }
  }

  /** @returns whether there was a backup key */
  private async isReplaced(keyId: string, actor: Actor): Promise<boolean> {
    const refused = await refusal(this.rotation.rotateKey(keyId, actor), [
      'no_backup_available',
      // Somebody else deleted it meanwhile.
      'not_found',
    ]);
    return refused !== 'no_backup_available';
  }

  private async release(actor: Actor): Promise<void> {
    const held = await this.view.heldKeys();
    for (const { _id } of held) {
      // It may be exhausted by now: then it is held no more.
      await refusal(this.cooldowns.clear(_id, actor), ['key_exhausted']);
    }
    await this.changes.run(actor, 'guard_released', (state) => state, held.length);
  }
}

/** @returns which of these problems it met, or null */
async function refusal<Code extends ProblemCode>(
  work: Promise<unknown>,
  expected: readonly Code[],
): Promise<Code | null> {
  try {
    await work;
    return null;
  } catch (error) {
    const met = expected.find((code) => error instanceof ProblemException && error.code === code);
    if (met === undefined) {
      throw error;
    }
    return met;
  }
}
