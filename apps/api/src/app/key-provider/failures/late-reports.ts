import { lifeOf } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { SharedReads } from '../../database/shared-reads';
import { TransactionRunner } from '../../database/transaction-runner';
import { ProblemException } from '../../http/problem.exception';
import { UnknownKeys } from '../pool/unknown-keys';
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
    private readonly transactions: TransactionRunner,
    private readonly keys: KeyRepository,
    private readonly formerKeys: FormerKeyRepository,
    private readonly successors: Successors,
    private readonly unknownKeys: UnknownKeys,
  ) {}

  /**
   * Refuses ids that no key ever had, with as many reads for all that come at a time as for one.
   * @throws ProblemException unknown_key
   */
  async expectKnown(keyId: string): Promise<void> {
    if (await this.unknownKeys.isUnknown(keyId)) {
      throw unknownKey(keyId);
    }
  }

  /**
   * From one snapshot, which has the newest commits: another process may have replaced the key a moment ago, and plain
   * reads see that only when a majority has it.
   * @throws ProblemException unknown_key
   */
  answer({ keyId, lease }: Pick<Failure, 'keyId' | 'lease'>): Promise<LateOutcome> {
    return this.reads.read(`${keyId} ${lifeOf(lease) ?? ''}`, () =>
      this.transactions.run(({ session }) => this.read({ keyId, lease }, session)),
    );
  }

  private async read(
    { keyId, lease }: Pick<Failure, 'keyId' | 'lease'>,
    session: ClientSession,
  ): Promise<LateOutcome> {
    const outcome = { keyId, cooldownUntil: null };
    const ending = await this.successors.ending({ keyId, lease }, session);
    if (ending && ending.kind !== 'revived') {
      const replacedBy = await this.successors.living(ending, session);
      const reason = ending.kind === 'taken_back' ? 'rotation_undone' : ending.entry.reason;
      return { ...outcome, action: 'already_rotated', reason, replacedBy };
    }
    if (await this.keys.findById(keyId, session)) {
      return { ...outcome, action: 'none', reason: 'stale_lease', replacedBy: null };
    }
    if ((await this.formerKeys.among([keyId], session)).has(keyId)) {
      return { ...outcome, action: 'none', reason: 'key_deleted', replacedBy: null };
    }
    throw unknownKey(keyId);
  }
}

function unknownKey(keyId: string): ProblemException {
  return new ProblemException('unknown_key', `No key ${keyId} was ever in this pool.`);
}
