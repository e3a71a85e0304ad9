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
import { CurrentActor, CurrentPrincipal } from '../access/current-principal.decorators';
import type { Actor } from '../identity/actor';
import { ownerBehind, type Principal } from '../identity/principal';
import {
  ApiAdmin,
  ApiProblems,
  ApiZodCreated,
  ApiZodOk,
  FRESH_PASSWORD_PROBLEMS,
} from '../openapi/api-responses';
import { OwnPassword } from '../passwords/own-password';
import { SecretNames } from '../secrets/secret-names';
import { TokensService } from './tokens.service';

@ApiAdmin()
@UseGuards(AdminGuard)
@Controller('admin/tokens')
export class TokensController {
  constructor(
    private readonly tokens: TokensService,
    private readonly ownPassword: OwnPassword,
    private readonly names: SecretNames,
  ) {}

  @Get()
  @ApiZodOk(tokenListSchema)
  @ApiProblems('validation_failed')
  listTokens(@Query() query: TokenListQuery): Promise<TokenListDto> {
    return this.tokens.listTokens(query);
  }

  @Post()
  @ApiZodCreated(createdTokenSchema, 'The token itself is shown this once')
  @ApiProblems('validation_failed', ...FRESH_PASSWORD_PROBLEMS)
  async createToken(
    @Body({ schema: createTokenSchema }) body: CreateTokenDto,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CreatedTokenDto> {
    if (body.scope === 'admin') {
      this.ownPassword.assertFresh(principal);
    } else {
      this.ownPassword.assertFreshIfPerson(principal);
    }
    this.names.refuse(body.name);
    return this.tokens.createToken(body, principal.actor, ownerBehind(principal));
  }

  @Delete(':id')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found')
  revokeToken(@Param() { id }: IdParams, @CurrentActor() actor: Actor): Promise<MessageDto> {
    return this.tokens.revokeToken(id, actor);
  }
}
