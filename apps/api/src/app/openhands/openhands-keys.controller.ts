import { Controller } from '@nestjs/common';
import { KeysControllerBase } from '../key-provider/keys/keys.controller.base';

@Controller('admin/openhands/keys')
export class OpenhandsKeysController extends KeysControllerBase {}
