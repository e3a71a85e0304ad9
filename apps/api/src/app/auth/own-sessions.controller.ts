import {
  endedSessionsSchema,
  messageSchema,
  ownSessionListSchema,
  type EndedSessionsDto,
  type MessageDto,
  type OwnSessionListDto,
} from '@keypool/dto';
import { IdParams } from '@keypool/dto/params';
import { Controller, Delete, Get, Param, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../access/current-principal.decorators';
import { SignedInGuard } from '../access/signed-in.guard';
import type { UserPrincipal } from '../identity/principal';
import { ApiProblems, ApiZodOk, SESSION_SECURITY } from '../openapi/api-responses';
import { OwnSessionsService } from './own-sessions.service';

@ApiTags('auth')
@ApiCookieAuth(SESSION_SECURITY)
@ApiProblems(
  'unauthenticated',
  'forbidden',
  'session_required',
  'too_many_attempts',
  'database_unavailable',
)
@UseGuards(SignedInGuard)
@Controller('auth/sessions')
export class OwnSessionsController {
  constructor(private readonly sessions: OwnSessionsService) {}

  @Get()
  @ApiZodOk(ownSessionListSchema, "The caller's own sessions, the one that was used last first")
  list(@CurrentUser() user: UserPrincipal): Promise<OwnSessionListDto> {
    return this.sessions.list(user);
  }

  @Delete()
  @ApiZodOk(endedSessionsSchema, "Ends all of the caller's sessions but this one")
  endOthers(@CurrentUser() user: UserPrincipal): Promise<EndedSessionsDto> {
    return this.sessions.endOthers(user);
  }

  @Delete(':id')
  @ApiZodOk(messageSchema)
  @ApiProblems('not_found')
  end(@Param() { id }: IdParams, @CurrentUser() user: UserPrincipal): Promise<MessageDto> {
    return this.sessions.end(id, user);
  }
}
