import { Controller } from '@nestjs/common';
import { ProviderControllerBase } from '../key-provider/provider.controller.base';

@Controller('admin/ohmygpt')
export class OhmygptController extends ProviderControllerBase {}
