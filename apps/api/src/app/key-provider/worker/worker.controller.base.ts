import {
  acquiredKeySchema,
  acquireSchema,
  failureResultSchema,
  failureSchema,
  MAX_USAGE_REPORTS,
  receivedUsageSchema,
  usageResultSchema,
  type AcquireDto,
  type AcquiredKeyDto,
  type FailureDto,
  type FailureResultDto,
  type ReceivedUsageDto,
  type UsageResultDto,
} from '@keypool/dto';
import { Body, HttpCode, Post, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { CurrentWorker } from '../../auth/current-principal.decorators';
import type { WorkerPrincipal } from '../../auth/principal';
import { WorkerGuard } from '../../auth/worker.guard';
import { ApiIdempotencyKey, IdempotencyKey } from '../../http/idempotency-key.decorator';
import { ProblemException } from '../../http/problem.exception';
import { ApiInternal, ApiProblems, ApiZodOk } from '../../openapi/api-responses';
import { WorkerService } from './worker.service';

const USAGE_BODY_LIMIT = 256 * 1_024;
const FAILURE_BODY_LIMIT = 1_024 * 1_024;

/** What proxy workers call (SPEC section 5). */
@ApiInternal()
@UseGuards(WorkerGuard)
export abstract class WorkerControllerBase {
  constructor(protected readonly worker: WorkerService) {}

  @Post('acquire')
  @HttpCode(200)
  @ApiZodOk(acquiredKeySchema)
  @ApiProblems(
    'validation_failed',
    'unknown_proxy',
    'proxy_inactive',
    'proxy_has_no_bindings',
    'no_key_available',
  )
  acquire(
    @Body({ schema: acquireSchema }) body: AcquireDto,
    @CurrentWorker() worker: WorkerPrincipal,
  ): AcquiredKeyDto | Promise<AcquiredKeyDto> {
    return this.worker.acquire(body, worker);
  }

  @Post('usage')
  @HttpCode(200)
  @RouteConfig({ bodyLimit: USAGE_BODY_LIMIT })
  @ApiIdempotencyKey('It counts once, however often it is sent within an hour.')
  @ApiZodOk(usageResultSchema)
  @ApiProblems('validation_failed', 'body_too_large', 'idempotency_key_reused')
  reportUsage(
    @Body({ schema: receivedUsageSchema }) body: ReceivedUsageDto,
    @CurrentWorker() worker: WorkerPrincipal,
    @IdempotencyKey() idempotencyKey?: string,
  ): Promise<UsageResultDto> {
    if (body.reports.length > MAX_USAGE_REPORTS) {
      throw new ProblemException(
        'body_too_large',
        `The body may hold at most ${MAX_USAGE_REPORTS} reports.`,
      );
    }
    return this.worker.reportUsage(body, worker, idempotencyKey);
  }

  @Post('failures')
  @HttpCode(200)
  @RouteConfig({ bodyLimit: FAILURE_BODY_LIMIT })
  @ApiZodOk(failureResultSchema)
  @ApiProblems('validation_failed', 'body_too_large', 'unknown_key')
  reportFailure(
    @Body({ schema: failureSchema }) body: FailureDto,
    @CurrentWorker() worker: WorkerPrincipal,
  ): Promise<FailureResultDto> {
    return this.worker.reportFailure(body, worker);
  }
}
