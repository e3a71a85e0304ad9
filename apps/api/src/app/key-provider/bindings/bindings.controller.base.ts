import {
  bindingListSchema,
  bindingSchema,
  createBindingSchema,
  deletedBindingsSchema,
  messageSchema,
  updateBindingSchema,
  type BindingDto,
  type BindingListDto,
  type CreateBindingDto,
  type DeletedBindingsDto,
  type MessageDto,
  type ProviderId,
  type UpdateBindingDto,
} from '@keypool/dto';
import { BindingListQuery, BindingParams, ProxyIdParams } from '@keypool/dto/params';
import { Body, Delete, Get, Param, Patch, Post, Query, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../../access/admin.guard';
import { CurrentActor } from '../../access/current-principal.decorators';
import type { Actor } from '../../identity/actor';
import { ApiAdmin, ApiProblems, ApiZodCreated, ApiZodOk } from '../../openapi/api-responses';
import { BindingsService } from './bindings.service';

/** Which keys serve which proxy (seed 004; SPEC section 4). */
@ApiAdmin()
@UseGuards(AdminGuard)
abstract class BindingsControllerBase {
  constructor(protected readonly bindings: BindingsService) {}

  @Get()
  @ApiZodOk(bindingListSchema)
  @ApiProblems('validation_failed')
  list(@Query() query: BindingListQuery): Promise<BindingListDto> {
    return this.bindings.listBindings(query);
  }

  @Get(':proxyId')
  @ApiZodOk(bindingListSchema)
  @ApiProblems('not_found')
  listOfProxy(@Param() { proxyId }: ProxyIdParams): Promise<BindingListDto> {
    return this.bindings.listProxyBindings(proxyId);
  }

  @Patch(':proxyId/:keyId')
  @ApiZodOk(bindingSchema)
  @ApiProblems('validation_failed', 'not_found')
  update(
    @Param() { proxyId, keyId }: BindingParams,
    @Body({ schema: updateBindingSchema }) body: UpdateBindingDto,
    @CurrentActor() actor: Actor,
  ): Promise<BindingDto> {
    return this.bindings.updateBinding(proxyId, keyId, body, actor);
  }

  @Delete(':proxyId/:keyId')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found')
  delete(
    @Param() { proxyId, keyId }: BindingParams,
    @CurrentActor() actor: Actor,
  ): Promise<MessageDto> {
    return this.bindings.deleteBinding(proxyId, keyId, actor);
  }

  @Delete(':proxyId')
  @ApiZodOk(deletedBindingsSchema)
  @ApiProblems('not_found')
  deleteOfProxy(
    @Param() { proxyId }: ProxyIdParams,
    @CurrentActor() actor: Actor,
  ): Promise<DeletedBindingsDto> {
    return this.bindings.deleteProxyBindings(proxyId, actor);
  }
}

/** The base of one provider's controller: the body that creates a binding names the key by the provider's own field. */
export function bindingsControllerOf(provider: ProviderId) {
  abstract class BindingsController extends BindingsControllerBase {
    @Post()
    @ApiZodCreated(bindingSchema)
    @ApiProblems('validation_failed', 'not_found', 'duplicate_binding')
    create(
      @Body({ schema: createBindingSchema(provider) }) body: CreateBindingDto,
      @CurrentActor() actor: Actor,
    ): Promise<BindingDto> {
      return this.bindings.createBinding(body, actor);
    }
  }
  return BindingsController;
}
