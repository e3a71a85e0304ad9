import type {
  AcquireDto,
  AcquiredKeyDto,
  FailureDto,
  FailureResultDto,
  UsageDto,
  UsageResultDto,
} from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import type { WorkerPrincipal } from '../../auth/principal';
import { ProblemException } from '../../http/problem.exception';
import { withinDeadline } from '../failures/deadline';
import { RotationService } from '../rotations/rotation.service';
import { UsageService } from '../usage/usage.service';
import { AcquireService } from './acquire.service';
import { WorkerReach } from './worker-reach';

/** What a worker may do, and the key it gets to go on with. */
@Injectable()
export class WorkerService {
  constructor(
    private readonly acquiring: AcquireService,
    private readonly usage: UsageService,
    private readonly rotation: RotationService,
    private readonly reach: WorkerReach,
  ) {}

  acquire(request: AcquireDto, worker: WorkerPrincipal): AcquiredKeyDto | Promise<AcquiredKeyDto> {
    requireProxy(worker, request.proxyId);
    return this.acquiring.acquire(request);
  }

  /** @param idempotencyKey names the report among those of this token */
  reportUsage(
    { reports }: UsageDto,
    worker: WorkerPrincipal,
    idempotencyKey?: string,
  ): Promise<UsageResultDto> {
    return this.usage.report(
      reports,
      idempotencyKey === undefined ? undefined : `${worker.tokenId}/${idempotencyKey}`,
    );
  }

  /** @throws ProblemException database_unavailable after 5 s */
  reportFailure(report: FailureDto, worker: WorkerPrincipal): Promise<FailureResultDto> {
    return withinDeadline(this.dealWith(report, worker));
  }

  private async dealWith(failure: FailureDto, worker: WorkerPrincipal): Promise<FailureResultDto> {
    const { proxyId } = failure;
    if (proxyId !== undefined) {
      requireProxy(worker, proxyId);
    }
    if (worker.isLimitedToProxies && !(await this.reach.covers(worker, failure))) {
      throw new ProblemException(
        'forbidden',
        `This token may not report the key ${failure.keyId}: it is not bound to a proxy of the token.`,
      );
    }
    const outcome = await this.rotation.checkAndRotateOnError(failure);
    return { ...outcome, next: proxyId === undefined ? null : this.acquiring.next(proxyId) };
  }
}

function requireProxy(worker: WorkerPrincipal, proxyId: string): void {
  if (!worker.allowsProxy(proxyId)) {
    throw new ProblemException('forbidden', `This token does not reach the proxy ${proxyId}.`);
  }
}
