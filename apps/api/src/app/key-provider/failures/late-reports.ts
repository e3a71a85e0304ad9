import { lifeOf } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { SharedReads } from '../../database/shared-reads';
import { ProblemException } from '../../http/problem.exception';
import { FormerKeyRepository } from '../store/former-key.repository';
import { KeyRepository } from '../store/key.repository';
import { Successors } from '../store/successors';
import type { Failure, FailureOutcome } from './failure';

/** What became of the key; whom this report blames is not considered. */
type LateOutcome = Omit<FailureOutcome, 'blame' | 'guard'>;

/** Reports of a life that has ended: they change nothing, and are answered with what came after (SPEC section 5). */
@Injectable()
export class LateReports {
  /** After a rotation, all its reports ask at once. */
  private readonly reads = new SharedReads<LateOutcome>();

  constructor(
    private readonly keys: KeyRepository,
    private readonly formerKeys: FormerKeyRepository,
    private readonly successors: Successors,
  ) {}

  /** @throws ProblemException unknown_key */
  answer({ keyId, lease }: Pick<Failure, 'keyId' | 'lease'>): Promise<LateOutcome> {
    return this.reads.read(`${keyId} ${lifeOf(lease) ?? ''}`, () => this.read(keyId, lease));
  }

  private async read(keyId: string, lease: string | undefined): Promise<LateOutcome> {
    const outcome = { keyId, cooldownUntil: null };
    const ending = await this.successors.ending({ keyId, lease });
    if (ending && ending.kind !== 'revived') {
      const replacedBy = await this.successors.living(ending);
      const reason = ending.kind === 'taken_back' ? 'rotation_undone' : ending.entry.reason;
      return { ...outcome, action: 'already_rotated', reason, replacedBy };
    }
    if (await this.keys.findById(keyId)) {
      return { ...outcome, action: 'none', reason: 'stale_lease', replacedBy: null };
    }
    if ((await this.formerKeys.among([keyId])).has(keyId)) {
      return { ...outcome, action: 'none', reason: 'key_deleted', replacedBy: null };
    }
    throw new ProblemException('unknown_key', `No key ${keyId} was ever in this pool.`);
  }
}
