import { Inject, Injectable } from '@nestjs/common';
import { SharedReads } from '../../database/shared-reads';
import { EventRepository } from '../../events/event.repository';
import { ProblemException } from '../../http/problem.exception';
import type { KeyProviderDefinition } from '../key-provider.definition';
import { DEFINITION } from '../key-provider.tokens';
import { KeyRepository } from '../keys/key.repository';
import { RotationRepository } from '../rotations/rotation.repository';
import { Successors } from '../rotations/successors';
import type { Failure, FailureOutcome } from './failure';

/** Reports of a life that has ended: they change nothing and are told what came after (SPEC section 5). */
@Injectable()
export class LateReports {
  /** When a rotation is over, all its reports ask at once. */
  private readonly looks = new SharedReads<FailureOutcome>();

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly keys: KeyRepository,
    private readonly rotations: RotationRepository,
    private readonly successors: Successors,
    private readonly events: EventRepository,
  ) {}

  /** @throws ProblemException unknown_key */
  answer({ keyId, lease }: Pick<Failure, 'keyId' | 'lease'>): Promise<FailureOutcome> {
    return this.looks.read(`${keyId} ${lease ?? ''}`, () => this.look(keyId, lease));
  }

  private async look(keyId: string, lease: string | undefined): Promise<FailureOutcome> {
    const outcome = { keyId, cooldownUntil: null };
    const entry = await this.successors.entry(keyId, lease);
    if (entry) {
      const replacedBy = await this.successors.living(entry);
      return { ...outcome, action: 'already_rotated', reason: entry.reason, replacedBy };
    }
    if (await this.keys.findById(keyId)) {
      return { ...outcome, action: 'none', reason: 'stale_lease', replacedBy: null };
    }
    if (await this.wasSeen(keyId)) {
      return { ...outcome, action: 'none', reason: 'key_deleted', replacedBy: null };
    }
    throw new ProblemException('unknown_key', `No key ${keyId} was ever in this pool.`);
  }

  /** Whether an active key of this name ever existed. */
  async wasSeen(keyId: string): Promise<boolean> {
    return (
      (await this.rotations.promoted(keyId)) ||
      (await this.events.wasKey(this.definition.id, keyId))
    );
  }
}
