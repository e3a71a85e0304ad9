import { eventListSchema, type EventListDto } from '@keypool/dto';
import { EventListQuery } from '@keypool/dto/params';
import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../access/admin.guard';
import { ApiAdmin, ApiProblems, ApiZodOk } from '../openapi/api-responses';
import { toEventDto } from './event.mapper';
import { EventRepository } from './event.repository';

/** What happened, newest first (SPEC section 4). */
@ApiAdmin()
@UseGuards(AdminGuard)
@Controller('admin/events')
export class EventsController {
  constructor(private readonly events: EventRepository) {}

  @Get()
  @ApiZodOk(eventListSchema)
  @ApiProblems('validation_failed')
  async list(@Query() query: EventListQuery): Promise<EventListDto> {
    const { rows, nextCursor } = await this.events.find(query);
    return { events: rows.map(toEventDto), nextCursor };
  }
}
