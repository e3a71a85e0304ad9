import { Controller } from '@nestjs/common';
import { KeysControllerBase } from '../key-provider/keys/keys.controller.base';

@Controller('admin/ohmygpt/keys')
export class OhmygptKeysController extends KeysControllerBase {}
