import {
  acquiredKeySchema,
  acquireSchema,
  failureResultSchema,
  failureSchema,
  MAX_USAGE_REPORTS,
  readPlainAcquire,
  receivedUsageSchema,
  usageResultSchema,
  type AcquireDto,
  type AcquiredKeyDto,
  type FailureDto,
  type FailureResultDto,
  type ReceivedUsageDto,
  type UsageResultDto,
} from '@keypool/dto';
import {
  Body,
  HttpCode,
  Inject,
  Ip,
  Post,
  Res,
  UseGuards,
  type OnModuleInit,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentWorker } from '../../access/current-principal.decorators';
import { DirectRoutes } from '../../access/direct-routes';
import { WorkerGuard } from '../../access/worker.guard';
import { ApiIdempotencyKey, IdempotencyKey } from '../../http/idempotency-key.decorator';
import { ProblemException } from '../../http/problem.exception';
import { readBody } from '../../http/validation';
import type { WorkerPrincipal } from '../../identity/principal';
import { ApiInternal, ApiWorkerProblems, ApiZodOk } from '../../openapi/api-responses';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { FAILURE_BODY_LIMIT } from '../failures/failure';
import { withinDeadline } from '../pool/deadline';
import { WorkerService } from './worker.service';

const USAGE_BODY_LIMIT = 256 * 1_024;

/** What proxy workers call (SPEC section 5). */
@ApiInternal()
@UseGuards(WorkerGuard)
export abstract class WorkerControllerBase implements OnModuleInit {
  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly direct: DirectRoutes,
    private readonly worker: WorkerService,
  ) {}

  onModuleInit(): void {
    this.direct.add(this.definition.id, 'acquire', (request, reply, worker) => {
      const body = readPlainAcquire(request.body) ?? readBody(acquireSchema, request.body);
      return this.acquire(body, worker, request.ip, reply);
    });
  }

  @Post('acquire')
  @ApiOperation({
    summary: 'Hands out the key to use now',
    description:
      'With `waitMs` it waits for a key when none can be used, unless 200 requests of the token wait already. `Retry-After` of a 503 `no_key_available` says when the next key is due.',
  })
  @HttpCode(200)
  @ApiZodOk(acquiredKeySchema, 'The key')
  @ApiWorkerProblems('unknown_proxy', 'proxy_inactive', 'proxy_has_no_bindings', 'no_key_available')
  acquire(
    @Body({ schema: acquireSchema }) body: AcquireDto,
    @CurrentWorker() worker: WorkerPrincipal,
    @Ip() address: string,
    @Res({ passthrough: true }) { raw: connection }: FastifyReply,
  ): AcquiredKeyDto | Promise<AcquiredKeyDto> {
    return this.worker.acquire(body, { worker, address, connection });
  }

  @Post('usage')
  @ApiOperation({
    summary: 'Counts tokens and answered requests of keys',
    description:
      'The answer comes when the counts are stored. Reports that cannot be counted are named in `rejected`, ids of keys that were never in the pool in `unknown`; all others are counted. A token that is limited to proxies needs the `lease` of each key.',
  })
  @HttpCode(200)
  @RouteConfig({ bodyLimit: USAGE_BODY_LIMIT })
  @ApiIdempotencyKey('It counts once, however often it is sent within an hour.')
  @ApiZodOk(usageResultSchema, 'The counts are stored')
  @ApiWorkerProblems('idempotency_key_reused')
  reportUsage(
    @Body({ schema: receivedUsageSchema }) body: ReceivedUsageDto,
    @CurrentWorker() worker: WorkerPrincipal,
    @IdempotencyKey() idempotencyKey?: string,
  ): Promise<UsageResultDto> {
    if (body.reports.length > MAX_USAGE_REPORTS) {
      throw new ProblemException(
        'body_too_large',
        `The body may contain at most ${MAX_USAGE_REPORTS} reports.`,
      );
    }
    return withinDeadline(this.worker.reportUsage(body, worker, idempotencyKey));
  }

  @Post('failures')
  @ApiOperation({
    summary: 'Reports a failed upstream request, and gets a key to go on with',
    description:
      'Send the answer of the upstream unchanged. Unknown fields are ignored, `null` is absent, long texts are cut. A token that is limited to proxies needs the `lease` of the key.',
  })
  @HttpCode(200)
  @RouteConfig({ bodyLimit: FAILURE_BODY_LIMIT })
  @ApiZodOk(failureResultSchema, 'What was done, and the key to go on with')
  @ApiWorkerProblems('unknown_key')
  reportFailure(
    @Body({ schema: failureSchema }) body: FailureDto,
    @CurrentWorker() worker: WorkerPrincipal,
    @Ip() address: string,
  ): Promise<FailureResultDto> {
    return withinDeadline(this.worker.reportFailure(body, worker, address));
  }
}
