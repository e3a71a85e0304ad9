import { Controller } from '@nestjs/common';
import { BackupKeysControllerBase } from '../key-provider/backup-keys/backup-keys.controller.base';

@Controller('admin/ohmygpt/backup-keys')
export class OhmygptBackupKeysController extends BackupKeysControllerBase {}
