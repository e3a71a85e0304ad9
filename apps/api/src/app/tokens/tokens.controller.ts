import {
  createdTokenSchema,
  createTokenSchema,
  messageSchema,
  tokenListSchema,
  type CreatedTokenDto,
  type CreateTokenDto,
  type MessageDto,
  type TokenListDto,
} from '@keypool/dto';
import { IdParams, TokenListQuery } from '@keypool/dto/params';
import { Body, Controller, Delete, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../access/admin.guard';
import { CurrentActor } from '../access/current-principal.decorators';
import type { Actor } from '../identity/actor';
import { ApiAdmin, ApiProblems, ApiZodCreated, ApiZodOk } from '../openapi/api-responses';
import { TokensService } from './tokens.service';

@ApiAdmin()
@UseGuards(AdminGuard)
@Controller('admin/tokens')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @ApiZodOk(tokenListSchema)
  @ApiProblems('validation_failed')
  listTokens(@Query() query: TokenListQuery): Promise<TokenListDto> {
    return this.tokens.listTokens(query);
  }

  @Post()
  @ApiZodCreated(createdTokenSchema, 'The token itself is shown this once')
  @ApiProblems('validation_failed')
  createToken(
    @Body({ schema: createTokenSchema }) body: CreateTokenDto,
    @CurrentActor() actor: Actor,
  ): Promise<CreatedTokenDto> {
    return this.tokens.createToken(body, actor);
  }

  @Delete(':id')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found')
  revokeToken(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<MessageDto> {
    return this.tokens.revokeToken(id, actor);
  }
}
