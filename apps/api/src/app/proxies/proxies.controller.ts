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
import { ApiAdmin, ApiProblems, ApiZodCreated, ApiZodOk, ID_LISTS } from '../openapi/api-responses';
import { SecretNames } from '../secrets/secret-names';
import { ProxiesService } from './proxies.service';

@ApiAdmin()
@UseGuards(AdminGuard)
@Controller('admin/proxies')
export class ProxiesController {
  constructor(
    private readonly proxies: ProxiesService,
    private readonly names: SecretNames,
  ) {}

  @Get()
  @ApiZodOk(proxyListSchema.or(proxyIdListSchema), ID_LISTS)
  @ApiProblems('validation_failed')
  list(@Query() query: ProxyListQuery): Promise<ProxyListDto | ProxyIdListDto> {
    return query.fields ? this.proxies.listIds(query) : this.proxies.listProxies(query);
  }

  @Post()
  @ApiZodCreated(proxySchema)
  @ApiProblems('validation_failed', 'duplicate_id')
  async create(
    @Body({ schema: createProxySchema }) body: CreateProxyDto,
    @CurrentActor() actor: Actor,
  ): Promise<ProxyDto> {
    this.names.refuse(body.name);
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
    this.names.refuse(body.name);
    return this.proxies.updateProxy(id, body, actor);
  }

  @Delete(':id')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found')
  delete(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<MessageDto> {
    return this.proxies.deleteProxy(id, actor);
  }
}
