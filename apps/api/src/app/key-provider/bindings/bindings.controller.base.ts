import {
  bindingListSchema,
  bindingSchema,
  deletedBindingsSchema,
  messageSchema,
  updateBindingSchema,
  type BindingDto,
  type BindingListDto,
  type DeletedBindingsDto,
  type MessageDto,
  type UpdateBindingDto,
} from '@keypool/dto';
import { BindingListQuery, BindingParams, ProxyIdParams } from '@keypool/dto/params';
import { Body, Delete, Get, Param, Patch, Query, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../../auth/admin.guard';
import { CurrentActor } from '../../auth/current-principal.decorators';
import type { Actor } from '../../events/event.repository';
import { ProblemException } from '../../http/problem.exception';
import { ApiAdmin, ApiProblems, ApiZodOk } from '../../openapi/api-responses';
import { BindingsService } from './bindings.service';

/**
 * Which keys serve which proxy (seed 004; SPEC section 4). The route that makes a binding stands in each provider's own
 * controller: its body names the key by the provider's own field.
 */
@ApiAdmin()
@UseGuards(AdminGuard)
export abstract class BindingsControllerBase {
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
  async listOfProxy(@Param() { proxyId }: ProxyIdParams): Promise<BindingListDto> {
    return { bindings: await this.bindings.listProxyBindings(proxyId) };
  }

  @Patch(':proxyId/:keyId')
  @ApiZodOk(bindingSchema)
  @ApiProblems('validation_failed', 'not_found')
  async update(
    @Param() { proxyId, keyId }: BindingParams,
    @Body({ schema: updateBindingSchema }) body: UpdateBindingDto,
    @CurrentActor() actor: Actor,
  ): Promise<BindingDto> {
    const binding = await this.bindings.updateBinding(proxyId, keyId, body, actor);
    if (!binding) {
      throw unknownBinding(proxyId, keyId);
    }
    return binding;
  }

  @Delete(':proxyId/:keyId')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found')
  async delete(
    @Param() { proxyId, keyId }: BindingParams,
    @CurrentActor() actor: Actor,
  ): Promise<MessageDto> {
    if (!(await this.bindings.deleteBinding(proxyId, keyId, actor))) {
      throw unknownBinding(proxyId, keyId);
    }
    return { message: `The key ${keyId} is not bound to the proxy ${proxyId} any more.` };
  }

  @Delete(':proxyId')
  @ApiZodOk(deletedBindingsSchema)
  @ApiProblems('not_found')
  async deleteOfProxy(
    @Param() { proxyId }: ProxyIdParams,
    @CurrentActor() actor: Actor,
  ): Promise<DeletedBindingsDto> {
    return { deleted: await this.bindings.deleteProxyBindings(proxyId, actor) };
  }
}

function unknownBinding(proxyId: string, keyId: string): ProblemException {
  return new ProblemException(
    'not_found',
    `The key ${keyId} is not bound to the proxy ${proxyId}.`,
  );
}
