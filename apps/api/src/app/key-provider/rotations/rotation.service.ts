import type { RotationDto, RotationListDto } from '@keypool/dto';
import type { RotationListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { ProblemException, thereIsNo } from '../../http/problem.exception';
import type { Actor } from '../../identity/actor';
import { addressOf } from '../../identity/caller';
import { Redactor } from '../../secrets/redactor';
import type { Failure, FailureOutcome } from '../failures/failure';
import { FailureHandler } from '../failures/failure-handler';
import { ANSWER_WITHIN, withinDeadline } from '../pool/deadline';
import { KeysSetAside } from '../pool/keys-set-aside';
import { RotationScheduler } from '../replacement/rotation-scheduler';
import { KeyRepository } from '../store/key.repository';
import { Journal } from './journal';

const BY_HAND = 'manual';

/** Replaces failed keys of one provider by backup keys (seed 000, section 3; SPEC section 6). */
@Injectable()
export class RotationService {
  constructor(
    private readonly keys: KeyRepository,
    private readonly journal: Journal,
    private readonly scheduler: RotationScheduler,
    private readonly aside: KeysSetAside,
    private readonly failures: FailureHandler,
    private readonly redactor: Redactor,
  ) {}

  /**
   * Replaces a key by the oldest eligible backup key, whatever its status.
   * @returns the entry of the journal
   * @throws ProblemException not_found, no_backup_available (then nothing was changed)
   */
  async rotateKey(failedKeyId: string, actor: Actor, why: string = BY_HAND): Promise<RotationDto> {
    const reason = this.redactor.redactForeign(why);
    const address = addressOf(actor);
    const cause = { reason, actor, ...(address === undefined ? {} : { detail: { address } }) };
    for (;;) {
      const key = await this.keys.findById(failedKeyId);
      if (!key) {
        throw thereIsNo(`key ${failedKeyId}`);
      }
      const outcome = await this.aside.until(
        key._id,
        key.life,
        this.scheduler.rotate(
          { kind: 'manual', keyId: key._id, life: key.life, cause },
          ANSWER_WITHIN.ms,
        ),
      );
      if (outcome.kind === 'rotated') {
        return this.journal.show(outcome.entry);
      }
      if (outcome.kind === 'no_backup') {
        throw new ProblemException(
          'no_backup_available',
          `No backup key can replace ${failedKeyId}: add one, or restore a used one. Nothing was changed.`,
        );
      }
      // This life ended meanwhile: read again which one has this id now.
    }
  }

  /** Classifies a worker's report and acts on it (SPEC 6.1). Answers within 5 s. */
  checkAndRotateOnError(report: Failure): Promise<FailureOutcome> {
    return withinDeadline(this.failures.handle(report));
  }

  listRotations(query: RotationListQuery): Promise<RotationListDto> {
    return this.journal.list(query);
  }
}
