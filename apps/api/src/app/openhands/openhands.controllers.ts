import { Controller } from '@nestjs/common';
import { WorkerRoute } from '../access/worker-route.decorator';
import { BackupKeysControllerBase } from '../key-provider/backup-keys/backup-keys.controller.base';
import { bindingsControllerOf } from '../key-provider/bindings/bindings.controller.base';
import { KeysControllerBase } from '../key-provider/keys/keys.controller.base';
import { ProviderControllerBase } from '../key-provider/provider.controller.base';
import { WorkerControllerBase } from '../key-provider/worker/worker.controller.base';

@Controller('admin/openhands/keys')
export class OpenhandsKeysController extends KeysControllerBase {}

@Controller('admin/openhands/backup-keys')
export class OpenhandsBackupKeysController extends BackupKeysControllerBase {}

@Controller('admin/openhands/bindings')
export class OpenhandsBindingsController extends bindingsControllerOf('openhands') {}

@Controller('admin/openhands')
export class OpenhandsController extends ProviderControllerBase {}

@WorkerRoute('openhands')
@Controller('internal/openhands')
export class OpenhandsWorkerController extends WorkerControllerBase {}
