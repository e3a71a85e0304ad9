import type { EventDetail, EventType } from '@keypool/dto';
import type { GuardState } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { changedFields } from '../../events/changed-fields';
import type { Actor } from '../../identity/actor';
import { GuardMirror } from '../pool/guard-mirror';
import { GuardRepository } from '../store/guard.repository';
import { ProviderChanges } from '../store/provider-changes';

/** Changes of the guard by admins: its record, an event, and this process's memory. */
@Injectable()
export class GuardChanges {
  constructor(
    private readonly guards: GuardRepository,
    private readonly mirror: GuardMirror,
    private readonly changes: ProviderChanges,
  ) {}

  /** @param held how many keys it holds: then the event is written although the record stays as it is */
  async run(
    actor: Actor,
    type: EventType,
    rule: (state: GuardState) => GuardState,
    held?: number,
  ): Promise<void> {
    const stored = await this.changes.run(actor, async ({ session, record }) => {
      const before = await this.guards.find(session);
      const state = rule(before.state);
      const after = await this.guards.change(before, state, session);
      if (after || held !== undefined) {
        const told: EventDetail = held === undefined ? {} : { heldBefore: held };
        const changes = changedFields(factsOf(before.state), factsOf(state));
        await record({ type, detail: { ...changes, ...told } });
      }
      return after;
    });
    if (stored) {
      this.mirror.set(stored);
    }
  }
}

/** What admins change of it. */
function factsOf({ pausedAt, places }: GuardState) {
  return {
    pausedAt: pausedAt === null ? undefined : new Date(pausedAt).toISOString(),
    placesTaken: places.length,
  };
}
