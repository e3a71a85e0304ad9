import {
  BACKGROUND_HEADER,
  firstSignInSchema,
  loginSchema,
  meSchema,
  messageSchema,
  type FirstSignInDto,
  type LoginDto,
  type MeDto,
  type MessageDto,
} from '@keypool/dto';
import { Body, Controller, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientProgram } from '../access/client-program';
import { CurrentPrincipal } from '../access/current-principal.decorators';
import { HttpsGuard } from '../access/https.guard';
import { OpenRoute } from '../access/open-route.decorator';
import { SameOriginGuard } from '../access/same-origin.guard';
import { SessionCookie } from '../access/session-cookie';
import { SessionsService } from '../access/sessions.service';
import { SignedInGuard } from '../access/signed-in.guard';
import { FirstSignIn } from '../credentials/first-sign-in';
import type { Principal } from '../identity/principal';
import {
  ADMIN_TOKEN_SECURITY,
  ApiProblems,
  ApiZodOk,
  SESSION_SECURITY,
} from '../openapi/api-responses';
import { KnownDevices } from './known-devices';
import { toMeDto } from './me.mapper';
import { OwnSessionsService } from './own-sessions.service';
import { SignInService } from './sign-in.service';

@ApiTags('auth')
@ApiProblems('database_unavailable')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly signIn: SignInService,
    private readonly devices: KnownDevices,
    private readonly sessions: SessionsService,
    private readonly ownSessions: OwnSessionsService,
    private readonly cookie: SessionCookie,
    private readonly firstSignIn: FirstSignIn,
  ) {}

  @Post('login')
  @HttpCode(200)
  @OpenRoute()
  @UseGuards(HttpsGuard, SameOriginGuard)
  @ApiZodOk(meSchema, 'Sets the session cookie, and one by which the device is known next time')
  @ApiProblems(
    'validation_failed',
    'invalid_credentials',
    'forbidden',
    'https_required',
    'body_too_large',
    'too_many_attempts',
  )
  async login(
    @Body({ schema: loginSchema }) { email, password }: LoginDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MeDto> {
    const { address, program } = clientProgram(request);
    const from = { account: email, address, device: this.devices.find(request, email) };
    const { cookie, principal } = await this.signIn.signIn(from, password, program);
    const former = this.cookie.of(request);
    if (former) {
      await this.sessions.end(former);
    }
    this.cookie.set(reply, cookie);
    this.devices.remember(request, reply, email);
    return toMeDto(principal);
  }

  /** Works without a session, too: signing out twice is not an error. */
  @Post('logout')
  @HttpCode(200)
  @OpenRoute()
  @UseGuards(SameOriginGuard)
  @ApiZodOk(messageSchema, 'Ends the session and clears its cookie')
  @ApiProblems('forbidden')
  async logout(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MessageDto> {
    const cookie = this.cookie.of(request);
    if (cookie) {
      await this.ownSessions.signOut(cookie, clientProgram(request).address);
    }
    this.cookie.clear(reply);
    return { message: 'Signed out.' };
  }

  /** Public: it must never reveal more than this. */
  @Get('first-sign-in')
  @ApiZodOk(firstSignInSchema, 'What the sign-in page needs to know; no credentials required')
  first(): FirstSignInDto {
    return { isAwaited: this.firstSignIn.isAwaited };
  }

  @Get('me')
  @UseGuards(SignedInGuard)
  @ApiCookieAuth(SESSION_SECURITY)
  @ApiBearerAuth(ADMIN_TOKEN_SECURITY)
  @ApiZodOk(
    meSchema,
    `The caller; for an admin token \`email\` is \`token:<name>\`. Like every request it counts as use of the session, unless it has the header \`${BACKGROUND_HEADER}\`.`,
  )
  @ApiProblems('unauthenticated', 'forbidden')
  me(@CurrentPrincipal() principal: Principal): MeDto {
    return toMeDto(principal);
  }
}
