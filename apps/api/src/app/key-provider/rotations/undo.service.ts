import type { RotationDto, UndoRotationDto } from '@keypool/dto';
import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../database/database-clock';
import type { Actor } from '../../identity/actor';
import { PoolService } from '../pool/pool.service';
import { Reserve } from '../pool/reserve';
import { UndoTransaction, type Undone } from '../replacement/undo-transaction';
import { ProviderChanges } from '../store/provider-changes';
import { Journal } from './journal';

/** Takes rotations back: the failed key was good after all (SPEC 6.2). */
@Injectable()
export class UndoService {
  /** How many were taken back here. */
  count = 0;
  private readonly logger = new Logger(UndoService.name);

  constructor(
    private readonly transaction: UndoTransaction,
    private readonly changes: ProviderChanges,
    private readonly pool: PoolService,
    private readonly reserve: Reserve,
    private readonly journal: Journal,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @param id of the journal's entry
   * @returns the entry
   * @throws ProblemException not_found, not_undoable (then nothing was changed)
   */
  async undo(
    id: string,
    { asBackup = false }: UndoRotationDto,
    actor: Actor,
  ): Promise<RotationDto> {
    const request = { id, asBackup, now: this.clock.now() };
    const undone = await this.changes.run(actor, (change) =>
      this.transaction.attempt(request, change),
    );
    this.count++;
    this.remember(undone);
    const { failedKeyId: keyId, replacementKeyId } = undone.entry;
    const backupKeyId = undone.backup._id;
    this.logger.log({
      msg: 'rotation undone',
      keyId,
      replacementKeyId,
      backupKeyId,
      asBackup,
      actor,
    });
    return this.journal.show(undone.entry);
  }

  private remember({ backup, revived }: Undone): void {
    this.reserve.set(backup);
    if (revived) {
      const { key, bindings, replacement } = revived;
      this.pool.setKey(key);
      this.pool.setBindings(bindings);
      this.pool.endKey(replacement._id, replacement.life);
    }
  }
}
