import {
  impactQuestionSchema,
  impactSchema,
  rotationListSchema,
  statsSchema,
  type ImpactDto,
  type ImpactQuestionDto,
  type RotationListDto,
  type StatsDto,
} from '@keypool/dto';
import { CursorQuery } from '@keypool/dto/params';
import { Body, Get, HttpCode, Post, Query, UseGuards } from '@nestjs/common';
import { AdminGuard } from '../access/admin.guard';
import { ApiAdmin, ApiProblems, ApiZodOk } from '../openapi/api-responses';
import { ImpactService } from './figures/impact.service';
import { KeysService } from './keys/keys.service';
import { RotationService } from './rotations/rotation.service';

/** A provider as a whole: its figures and its journal. */
@ApiAdmin()
@UseGuards(AdminGuard)
export abstract class ProviderControllerBase {
  constructor(
    protected readonly keys: KeysService,
    protected readonly rotation: RotationService,
    protected readonly impact: ImpactService,
  ) {}

  @Get('stats')
  @ApiZodOk(statsSchema)
  stats(): Promise<StatsDto> {
    return this.keys.getStats();
  }

  @Get('rotations')
  @ApiZodOk(rotationListSchema)
  @ApiProblems('validation_failed')
  rotations(@Query() query: CursorQuery): Promise<RotationListDto> {
    return this.rotation.listRotations(query);
  }

  /** A POST because the question is long: it changes nothing. */
  @Post('impact')
  @HttpCode(200)
  @ApiZodOk(impactSchema)
  @ApiProblems('validation_failed')
  assess(@Body({ schema: impactQuestionSchema }) question: ImpactQuestionDto): Promise<ImpactDto> {
    return this.impact.assess(question);
  }
}
