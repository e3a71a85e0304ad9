import { Controller } from '@nestjs/common';
import { BackupKeysControllerBase } from '../key-provider/backup-keys/backup-keys.controller.base';

@Controller('admin/openhands/backup-keys')
export class OpenhandsBackupKeysController extends BackupKeysControllerBase {}
