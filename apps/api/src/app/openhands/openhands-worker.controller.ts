import { Controller } from '@nestjs/common';
import { WorkerRoute } from '../auth/worker-route.decorator';
import { WorkerControllerBase } from '../key-provider/worker/worker.controller.base';

@WorkerRoute('openhands')
@Controller('internal/openhands')
export class OpenhandsWorkerController extends WorkerControllerBase {}
