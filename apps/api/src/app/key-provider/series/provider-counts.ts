import { Inject, Injectable } from '@nestjs/common';
import { Measures, readingsOf, type MeasureText, type Reading } from '../../measures/measures';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { FailureHandler } from '../failures/failure-handler';
import { PurgeUsedBackupKeysJob } from '../purge/purge-used-backup-keys.job';
import { KeyReplacer } from '../replacement/key-replacer';
import { UndoService } from '../rotations/undo.service';

const FAILURES: MeasureText = {
  name: 'keypool_key_failures_total',
  type: 'counter',
  help: 'Reports of failures, by reason and by the action that was taken.',
};
const ROTATIONS: MeasureText = {
  name: 'keypool_rotations_total',
  type: 'counter',
  help: 'Decisions about rotations, by reason (that of the report, `manual`, or `completion` of a waiting one) and result: `rotated`, `exhausted` for want of a backup key, `held` or `suspected` by the guard, `no_backup`.',
};
const UNDONE: MeasureText = {
  name: 'keypool_rotations_undone_total',
  type: 'counter',
  help: 'Rotations that were taken back.',
};
const PURGED: MeasureText = {
  name: 'keypool_purged_total',
  type: 'counter',
  help: 'Used backup keys that were deleted.',
};
const LAST_PURGE: MeasureText = {
  name: 'keypool_purge_last_success_timestamp_seconds',
  type: 'gauge',
  help: 'When this process last purged, whether there was anything to delete or not.',
};

/** What one provider's keys went through in this process. */
@Injectable()
export class ProviderCounts {
  constructor(
    @Inject(DEFINITION) { id }: KeyProviderDefinition,
    measures: Measures,
    failures: FailureHandler,
    replacer: KeyReplacer,
    undo: UndoService,
    purge: PurgeUsedBackupKeysJob,
  ) {
    const labels = { provider: id };
    const value = (read: () => number) => (): Reading[] => [{ labels, value: read() }];
    measures.add(FAILURES, () => readingsOf(failures.outcomes, ['reason', 'action'], labels));
    measures.add(ROTATIONS, () => readingsOf(replacer.outcomes, ['reason', 'result'], labels));
    measures.add(
      UNDONE,
      value(() => undo.count),
    );
    measures.add(
      PURGED,
      value(() => purge.deleted),
    );
    measures.add(
      LAST_PURGE,
      value(() => purge.succeededAt / 1_000),
    );
  }
}
