import {
  changePasswordSchema,
  confirmSchema,
  messageSchema,
  type ChangePasswordDto,
  type ConfirmDto,
  type MessageDto,
} from '@keypool/dto';
import { Body, Controller, HttpCode, Ip, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientProgram } from '../access/client-program';
import { CurrentUser } from '../access/current-principal.decorators';
import { SessionCookie } from '../access/session-cookie';
import { SignedInGuard } from '../access/signed-in.guard';
import type { UserPrincipal } from '../identity/principal';
import { ApiProblems, ApiZodOk, SESSION_SECURITY } from '../openapi/api-responses';
import { OwnPassword } from '../passwords/own-password';
import { PasswordChangeService } from './password-change.service';

/** What signed-in users do with their own password. */
@ApiTags('auth')
@ApiCookieAuth(SESSION_SECURITY)
@ApiProblems('database_unavailable')
@UseGuards(SignedInGuard)
@Controller('auth')
export class PasswordController {
  constructor(
    private readonly passwordChange: PasswordChangeService,
    private readonly ownPassword: OwnPassword,
    private readonly cookie: SessionCookie,
  ) {}

  @Post('password')
  @HttpCode(200)
  @ApiZodOk(messageSchema, 'Sets a new session cookie; all earlier sessions of the user have ended')
  @ApiProblems(
    'validation_failed',
    'unauthenticated',
    'forbidden',
    'session_required',
    'too_many_attempts',
  )
  async change(
    @Body({ schema: changePasswordSchema }) body: ChangePasswordDto,
    @CurrentUser() user: UserPrincipal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MessageDto> {
    const { cookie } = await this.passwordChange.change(user, body, clientProgram(request));
    this.cookie.set(reply, cookie);
    return { message: 'The password was changed. Other sessions have ended.' };
  }

  @Post('confirm')
  @HttpCode(204)
  @ApiResponse({ status: 204, description: 'The password counts as given just now' })
  @ApiProblems(
    'validation_failed',
    'unauthenticated',
    'forbidden',
    'session_required',
    'wrong_password',
    'too_many_attempts',
  )
  async confirm(
    @Body({ schema: confirmSchema }) { password }: ConfirmDto,
    @CurrentUser() user: UserPrincipal,
    @Ip() address: string,
  ): Promise<void> {
    await this.ownPassword.confirm(user, password, address);
  }
}
