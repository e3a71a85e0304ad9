import type { Command } from '../command';
import { ADMIN_COMMANDS } from './admins';
import { AUDIT_COMMANDS } from './audit';
import { DATABASE_COMMANDS } from './database';
import { DUMP_COMMANDS } from './dump';
import { ENCRYPTION_COMMANDS } from './encryption';
import { EXPORT_COMMANDS } from './export';
import { IMPORT_COMMANDS } from './import';
import { KEY_LIST_COMMANDS } from './key-lists';
import { ROTATION_COMMANDS } from './rotation';
import { STATUS_COMMANDS } from './status';
import { TOKEN_COMMANDS } from './tokens';

/** In the order in which they are listed. */
export const COMMANDS: readonly Command[] = [
  ...STATUS_COMMANDS,
  ...KEY_LIST_COMMANDS,
  ...IMPORT_COMMANDS,
  ...EXPORT_COMMANDS,
  ...ROTATION_COMMANDS,
  ...TOKEN_COMMANDS,
  ...ADMIN_COMMANDS,
  ...DUMP_COMMANDS,
  ...ENCRYPTION_COMMANDS,
  ...AUDIT_COMMANDS,
  ...DATABASE_COMMANDS,
];
