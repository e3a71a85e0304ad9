import type { Migration } from '../migration';
import type { MigrationKeys } from '../migration-keys';
import { namesOfFormerKeys } from './0001-names-of-former-keys';
import { livesOfBackupKeys } from './0002-lives-of-backup-keys';
import { detailsOfRotations } from './0003-details-of-rotations';
import { indexesWithoutUse } from './0004-indexes-without-use';
import { suspects } from './0005-suspects';
import { refusalsOfProxies } from './0006-refusals-of-proxies';
import { convictions } from './0007-convictions';
import { undo } from './0008-undo';
import { keyedCredentials } from './0009-keyed-credentials';
import { namedDataKeys } from './0010-named-data-keys';
import { ownersOfTokens } from './0011-owners-of-tokens';
import { provenEvents } from './0012-proven-events';
import { indexesWithLongerOnes } from './0013-indexes-with-longer-ones';
import { provenRows } from './0014-proven-rows';
import { expiryDates } from './0015-expiry-dates';

/** In order. The number of steps is the schema version of this program. */
export const stepsWith = (keys: MigrationKeys): readonly Migration[] => [
  namesOfFormerKeys,
  livesOfBackupKeys,
  detailsOfRotations,
  indexesWithoutUse,
  suspects,
  refusalsOfProxies,
  convictions,
  undo,
  keyedCredentials(keys),
  namedDataKeys,
  ownersOfTokens,
  provenEvents(keys),
  indexesWithLongerOnes,
  provenRows(keys),
  expiryDates,
];
