import { Inject, Injectable, Logger } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../database/driver-errors';
import { Tally } from '../../measures/tally';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { PoolService } from '../pool/pool.service';
import { Reserve } from '../pool/reserve';
import { ProviderChanges } from '../store/provider-changes';
import { GuardGate } from './guard-gate';
import {
  ReplacementTransaction,
  RolledBack,
  type RotationOutcome,
} from './replacement-transaction';
import type { RotationRequest } from './rotation-request';

export interface Turn {
  /** How long transient errors are retried. */
  readonly giveUpAfterMs: number;
  /** Whether rotations that wait for a backup key go first. */
  readonly yields: boolean;
  /** Backup keys that others were claiming: this turn tries them last. */
  readonly contested: ReadonlySet<string>;
}

type Decided = RotationOutcome | { readonly kind: 'others_wait' };

/** The result of one turn: `unavailable` when the database could not do it now, so that another turn may help. */
export type TurnOutcome = Decided | { readonly kind: 'unavailable'; readonly error: unknown };

export interface TurnResult {
  readonly outcome: TurnOutcome;
  /** Including those that this turn met. */
  readonly contested: ReadonlySet<string>;
}

const COUNTED: ReadonlySet<Decided['kind']> = new Set([
  'rotated',
  'exhausted',
  'held',
  'suspected',
  'no_backup',
]);

/** Replaces one key and updates the memory of this process with the outcome. */
@Injectable()
export class KeyReplacer {
  /** Reasons and results. */
  readonly outcomes = new Tally();
  private readonly logger = new Logger(KeyReplacer.name);

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly changes: ProviderChanges,
    private readonly transaction: ReplacementTransaction,
    private readonly guard: GuardGate,
    private readonly pool: PoolService,
    private readonly reserve: Reserve,
  ) {}

  async replace(request: RotationRequest, turn: Turn): Promise<TurnResult> {
    const contested = new Set(turn.contested);
    const choice = { yields: turn.yields, contested };
    const passage = this.guard.of(request);
    try {
      const outcome = await this.changes
        .run<Decided>(
          request.cause.actor,
          (change) => this.transaction.attempt(request, choice, change, passage?.begin(change)),
          turn.giveUpAfterMs,
        )
        .then((committed) => {
          passage?.committed();
          return committed;
        }, decidedByRollback);
      await this.remember(request, outcome);
      return { outcome, contested };
    } catch (error) {
      if (isDatabaseUnavailable(error)) {
        return { outcome: { kind: 'unavailable', error }, contested };
      }
      throw error;
    }
  }

  private async remember(request: RotationRequest, outcome: Decided): Promise<void> {
    const { keyId, life, cause } = request;
    const { reason, actor } = cause;
    const about = { provider: this.definition.id, keyId, reason, actor };
    this.count(request, outcome.kind);
    switch (outcome.kind) {
      case 'rotated':
        this.reserve.set(outcome.backup);
        this.pool.setKey(outcome.replacement);
        this.pool.setBindings(outcome.bindings);
        this.pool.endKey(keyId, life);
        this.logger.log({
          msg: 'key replaced',
          ...about,
          replacementKeyId: outcome.replacement._id,
        });
        break;
      case 'exhausted':
        this.pool.setKey(outcome.key);
        this.logger.warn({ msg: 'key exhausted, and no eligible backup key: add one', ...about });
        break;
      case 'held':
      case 'suspected':
        this.pool.setKey(outcome.key);
        this.logger.warn({
          msg: 'key convicted, and not replaced yet',
          ...about,
          guard: outcome.guard,
        });
        break;
      case 'no_news':
      case 'gone':
        await this.pool.refreshKey(keyId);
        break;
      case 'no_backup':
      case 'others_wait':
        break;
    }
  }

  /**
   * Counts decisions, not turns that yielded or came too late. The reason of a manual rotation is an admin's own words,
   * so it counts by its kind.
   */
  private count({ kind, cause }: RotationRequest, result: Decided['kind']): void {
    if (COUNTED.has(result)) {
      this.outcomes.add(kind === 'report' ? cause.reason : kind, result);
    }
  }
}

function decidedByRollback(error: unknown): Decided {
  if (error instanceof RolledBack) {
    return { kind: error.kind };
  }
  throw error;
}
