import { Inject, Injectable, Logger } from '@nestjs/common';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { Reserve } from '../pool/reserve';
import { PoolService } from '../pool/pool.service';
import {
  RotationTransaction,
  type RotationAttempt,
  type RotationRequest,
} from './rotation-transaction';

/** Rotates one key and brings the memory of this process in step with the outcome. */
@Injectable()
export class RotationExecutor {
  private readonly logger = new Logger(RotationExecutor.name);

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly transaction: RotationTransaction,
    private readonly pool: PoolService,
    private readonly reserve: Reserve,
  ) {}

  /**
   * @param giveUpAfterMs how long transient errors are repeated
   * @throws the transient error that came last
   */
  async execute(request: RotationRequest, giveUpAfterMs: number): Promise<RotationAttempt> {
    const outcome = await this.transaction.run(request, giveUpAfterMs);
    const { id } = this.definition;
    switch (outcome.kind) {
      case 'rotated':
        this.reserve.set(outcome.backup);
        this.pool.setKey(outcome.replacement);
        this.pool.setBindings(outcome.bindings);
        this.pool.endKey(request.keyId, request.life);
        this.logger.log(
          `${id}: key ${request.keyId} was replaced by ${outcome.replacement._id} (${outcome.entry.reason})`,
        );
        break;
      case 'exhausted':
        this.pool.setKey(outcome.key);
        this.logger.warn(
          `${id}: key ${request.keyId} is exhausted (${request.reason}) and there is no eligible backup key: add one`,
        );
        break;
      case 'gone':
        await this.pool.refreshKey(request.keyId);
        break;
      case 'no_backup':
      case 'others_wait':
        break;
    }
    return outcome;
  }
}
