import {
  createProxySchema,
  messageSchema,
  proxyIdListSchema,
  proxyListSchema,
  proxySchema,
  updateProxySchema,
  type CreateProxyDto,
  type MessageDto,
  type ProxyDto,
  type ProxyIdListDto,
  type ProxyListDto,
  type UpdateProxyDto,
} from '@keypool/dto';
import { IdParams, ProxyListQuery } from '@keypool/dto/params';
import {
  Body,
  Controller,
  Delete,
  Get,
  Param,
  Patch,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { AdminGuard } from '../access/admin.guard';
import { CurrentActor } from '../access/current-principal.decorators';
import type { Actor } from '../identity/actor';
import { ProblemException } from '../http/problem.exception';
import { ApiAdmin, ApiProblems, ApiZodCreated, ApiZodOk, ID_LISTS } from '../openapi/api-responses';
import { ProxiesService } from './proxies.service';

@ApiAdmin()
@UseGuards(AdminGuard)
@Controller('admin/proxies')
export class ProxiesController {
  constructor(private readonly proxies: ProxiesService) {}

  @Get()
  @ApiZodOk(proxyListSchema.or(proxyIdListSchema), ID_LISTS)
  @ApiProblems('validation_failed')
  list(@Query() query: ProxyListQuery): Promise<ProxyListDto | ProxyIdListDto> {
    return query.fields ? this.proxies.listIds(query) : this.proxies.listProxies(query);
  }

  @Post()
  @ApiZodCreated(proxySchema)
  @ApiProblems('validation_failed', 'duplicate_id')
  create(
    @Body({ schema: createProxySchema }) body: CreateProxyDto,
    @CurrentActor() actor: Actor,
  ): Promise<ProxyDto> {
    return this.proxies.createProxy(body, actor);
  }

  @Patch(':id')
  @ApiZodOk(proxySchema)
  @ApiProblems('validation_failed', 'not_found')
  async update(
    @Param() { id }: IdParams,
    @Body({ schema: updateProxySchema }) body: UpdateProxyDto,
    @CurrentActor() actor: Actor,
  ): Promise<ProxyDto> {
    const proxy = await this.proxies.updateProxy(id, body, actor);
    if (!proxy) {
      throw unknownProxy(id);
    }
    return proxy;
  }

  @Delete(':id')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found')
  async delete(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<MessageDto> {
    if (!(await this.proxies.deleteProxy(id, actor))) {
      throw unknownProxy(id);
    }
    return { message: `The proxy ${id} was deleted with its bindings.` };
  }
}

function unknownProxy(id: string): ProblemException {
  return new ProblemException('not_found', `There is no proxy ${id}.`);
}
