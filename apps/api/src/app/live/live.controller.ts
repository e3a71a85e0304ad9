import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdminGuard } from '../access/admin.guard';
import { CurrentPrincipal } from '../access/current-principal.decorators';
import type { Principal } from '../identity/principal';
import { ApiAdmin, ApiProblems } from '../openapi/api-responses';
import { LiveStreams } from './live-streams';

const EVENT_STREAM = 'text/event-stream';

@ApiAdmin()
@UseGuards(AdminGuard)
@Controller('admin/events/stream')
export class LiveController {
  constructor(private readonly streams: LiveStreams) {}

  @Get()
  @ApiOperation({
    summary: 'Changes as Server-Sent Events, for live pages',
    description: [
      '`change`: something of `topics` changed, of one `provider` or of what both share (null).',
      '`events`: what happened, as `GET /admin/events` lists it. `isComplete` is false when more happened than is listed here: read the list.',
      '`resync`: at the beginning, and whenever changes may have been missed: read everything again.',
      '`ping`: every 5 s. `isCurrent` is false while the server itself receives no changes.',
    ].join('\n\n'),
  })
  @ApiResponse({
    status: 200,
    description: 'Goes on until the credentials end or the process stops',
    content: {
      [EVENT_STREAM]: {
        schema: { type: 'string' },
        example: 'event: change\ndata: {"provider":"ohmygpt","topics":["keys","events"]}\n\n',
      },
    },
  })
  @ApiProblems('too_many_attempts')
  stream(
    @CurrentPrincipal() principal: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const { body } = this.streams.start(request, principal);
    // A browser that disconnects silently ends pending waits.
    reply.raw.once('close', () => body.destroy());
    void reply
      .type(EVENT_STREAM)
      // For reverse proxies that buffer answers.
      .header('x-accel-buffering', 'no')
      .send(body);
  }
}
