import {
  bindingSchema,
  createOpenhandsBindingSchema,
  type BindingDto,
  type CreateOpenhandsBindingDto,
} from '@keypool/dto';
import { Body, Controller, Post } from '@nestjs/common';
import { CurrentActor } from '../auth/current-principal.decorators';
import type { Actor } from '../events/event.repository';
import { BindingsControllerBase } from '../key-provider/bindings/bindings.controller.base';
import { ApiProblems, ApiZodCreated } from '../openapi/api-responses';

@Controller('admin/openhands/bindings')
export class OpenhandsBindingsController extends BindingsControllerBase {
  @Post()
  @ApiZodCreated(bindingSchema)
  @ApiProblems('validation_failed', 'not_found', 'duplicate_binding')
  create(
    @Body({ schema: createOpenhandsBindingSchema })
    { openhandsKeyId: keyId, ...body }: CreateOpenhandsBindingDto,
    @CurrentActor() actor: Actor,
  ): Promise<BindingDto> {
    return this.bindings.createBinding({ ...body, keyId }, actor);
  }
}
