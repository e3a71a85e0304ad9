import { Controller } from '@nestjs/common';
import { WorkerRoute } from '../auth/worker-route.decorator';
import { WorkerControllerBase } from '../key-provider/worker/worker.controller.base';

@WorkerRoute('ohmygpt')
@Controller('internal/ohmygpt')
export class OhmygptWorkerController extends WorkerControllerBase {}
