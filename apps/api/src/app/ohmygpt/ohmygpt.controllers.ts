import { Controller } from '@nestjs/common';
import { WorkerRoute } from '../access/worker-route.decorator';
import { BackupKeysControllerBase } from '../key-provider/backup-keys/backup-keys.controller.base';
import { bindingsControllerOf } from '../key-provider/bindings/bindings.controller.base';
import { KeysControllerBase } from '../key-provider/keys/keys.controller.base';
import { ProviderControllerBase } from '../key-provider/provider.controller.base';
import { WorkerControllerBase } from '../key-provider/worker/worker.controller.base';

@Controller('admin/ohmygpt/keys')
export class OhmygptKeysController extends KeysControllerBase {}

@Controller('admin/ohmygpt/backup-keys')
export class OhmygptBackupKeysController extends BackupKeysControllerBase {}

@Controller('admin/ohmygpt/bindings')
export class OhmygptBindingsController extends bindingsControllerOf('ohmygpt') {}

@Controller('admin/ohmygpt')
export class OhmygptController extends ProviderControllerBase {}

@WorkerRoute('ohmygpt')
@Controller('internal/ohmygpt')
export class OhmygptWorkerController extends WorkerControllerBase {}
