import { Controller } from '@nestjs/common';
import { ProviderControllerBase } from '../key-provider/provider.controller.base';

@Controller('admin/openhands')
export class OpenhandsController extends ProviderControllerBase {}
