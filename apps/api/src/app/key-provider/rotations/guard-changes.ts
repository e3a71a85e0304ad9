import type { EventType } from '@keypool/dto';
import type { GuardState } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
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

  /** @param isTold whether the event is written although the record stays as it is */
  async run(
    actor: Actor,
    type: EventType,
    rule: (state: GuardState) => GuardState,
    isTold = false,
  ): Promise<void> {
    const stored = await this.changes.run(actor, async ({ session, record }) => {
      const before = await this.guards.find(session);
      const after = await this.guards.change(before, rule(before.state), session);
      if (after || isTold) {
        await record({ type });
      }
      return after;
    });
    if (stored) {
      this.mirror.set(stored);
    }
  }
}
