import { overviewSchema, type OverviewDto } from '@keypool/dto';
import { OverviewQuery } from '@keypool/dto/params';
import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { SignedInGuard } from '../access/signed-in.guard';
import { ApiAdmin, ApiProblems, ApiZodOk } from '../openapi/api-responses';
import { OverviewService } from './overview.service';

const DEFAULT_RANGE = '24h';
const DEFAULT_ZONE = 'UTC';

@ApiAdmin()
@UseGuards(SignedInGuard)
@Controller('overview')
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  @Get()
  @ApiZodOk(overviewSchema)
  @ApiProblems('validation_failed')
  read(@Query() { range, timeZone }: OverviewQuery): Promise<OverviewDto> {
    return this.overview.read(range ?? DEFAULT_RANGE, timeZone ?? DEFAULT_ZONE);
  }
}
