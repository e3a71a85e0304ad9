import {
  classificationSchema,
  classifySchema,
  guardActionSchema,
  guardSchema,
  impactQuestionSchema,
  impactSchema,
  rotationListSchema,
  rotationSchema,
  statsSchema,
  undoRotationSchema,
  type ClassificationDto,
  type ClassifyDto,
  type GuardActionDto,
  type GuardDto,
  type ImpactDto,
  type ImpactQuestionDto,
  type RotationDto,
  type RotationListDto,
  type StatsDto,
  type UndoRotationDto,
} from '@keypool/dto';
import { IdParams, RotationListQuery } from '@keypool/dto/params';
import { Body, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation } from '@nestjs/swagger';
import { AdminGuard } from '../access/admin.guard';
import { CurrentActor } from '../access/current-principal.decorators';
import type { Actor } from '../identity/actor';
import { ApiAdmin, ApiProblems, ApiZodOk } from '../openapi/api-responses';
import { Classifier } from './failures/classifier';
import { FAILURE_BODY_LIMIT } from './failures/failure';
import { ImpactService } from './figures/impact.service';
import { KeysService } from './keys/keys.service';
import { GuardService } from './rotations/guard.service';
import { RotationService } from './rotations/rotation.service';
import { UndoService } from './rotations/undo.service';

/** A provider as a whole: its figures and its journal. */
@ApiAdmin()
@UseGuards(AdminGuard)
export abstract class ProviderControllerBase {
  constructor(
    protected readonly keys: KeysService,
    protected readonly rotation: RotationService,
    protected readonly impact: ImpactService,
    protected readonly guard: GuardService,
    protected readonly undos: UndoService,
    protected readonly classifier: Classifier,
  ) {}

  @Get('stats')
  @ApiZodOk(statsSchema)
  stats(): Promise<StatsDto> {
    return this.keys.getStats();
  }

  @Get('rotations')
  @ApiZodOk(rotationListSchema)
  @ApiProblems('validation_failed')
  rotations(@Query() query: RotationListQuery): Promise<RotationListDto> {
    return this.rotation.listRotations(query);
  }

  @Post('rotations/:id/undo')
  @ApiOperation({
    summary: 'Takes a rotation back: the failed key is active again, its replacement a backup key',
  })
  @HttpCode(200)
  @ApiZodOk(rotationSchema)
  @ApiProblems('validation_failed', 'not_found', 'not_undoable')
  undo(
    @Param() { id }: IdParams,
    @Body({ schema: undoRotationSchema.optional() }) body: UndoRotationDto | undefined,
    @CurrentActor() actor: Actor,
  ): Promise<RotationDto> {
    return this.undos.undo(id, body ?? {}, actor);
  }

  @Get('guard')
  @ApiOperation({
    summary: 'State of the guard, which keeps convictions from using up the backup keys',
  })
  @ApiZodOk(guardSchema)
  getGuard(): Promise<GuardDto> {
    return this.guard.getGuard();
  }

  @Post('guard')
  @ApiOperation({ summary: 'Pauses or resumes rotation, rotates all held keys, or releases them' })
  @HttpCode(200)
  @ApiZodOk(guardSchema)
  @ApiProblems('validation_failed')
  actOnGuard(
    @Body({ schema: guardActionSchema }) { action }: GuardActionDto,
    @CurrentActor() actor: Actor,
  ): Promise<GuardDto> {
    return this.guard.act(action, actor);
  }

  /** A POST because the answer is long: it changes nothing. */
  @Post('classify')
  @ApiOperation({
    summary: 'What a report of this answer would do, and which row of the table decides',
    description: 'Changes nothing.',
  })
  @HttpCode(200)
  @RouteConfig({ bodyLimit: FAILURE_BODY_LIMIT })
  @ApiZodOk(classificationSchema)
  @ApiProblems('validation_failed', 'body_too_large')
  classify(@Body({ schema: classifySchema }) answer: ClassifyDto): ClassificationDto {
    return this.classifier.classify(answer);
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
