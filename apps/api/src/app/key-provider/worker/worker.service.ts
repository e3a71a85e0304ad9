import type {
  AcquireDto,
  AcquiredKeyDto,
  FailureDto,
  FailureResultDto,
  ReceivedUsageDto,
  UsageResultDto,
} from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { ProblemException } from '../../http/problem.exception';
import type { WorkerPrincipal } from '../../identity/principal';
import type { Failure } from '../failures/failure';
import { FailureHandler } from '../failures/failure-handler';
import { answerBy, withinDeadline } from '../pool/deadline';
import { FirstAcquire } from '../pool/first-acquire';
import { byPlace, readUsageReports, rejectedReport } from '../usage/read-usage-reports';
import { UsageService, type UsageRequest } from '../usage/usage.service';
import type { WaitingRequest } from './acquire-waiters';
import { AcquireService } from './acquire.service';
import { WorkerPermissions } from './worker-permissions';

/** What a worker may do, and the key to continue with. */
@Injectable()
export class WorkerService {
  constructor(
    private readonly acquiring: AcquireService,
    private readonly usage: UsageService,
    private readonly failures: FailureHandler,
    private readonly permissions: WorkerPermissions,
    private readonly firstAcquire: FirstAcquire,
  ) {}

  acquire(wanted: AcquireDto, request: WaitingRequest): AcquiredKeyDto | Promise<AcquiredKeyDto> {
    const { worker } = request;
    requireProxy(worker, wanted.proxyId);
    const key = this.acquiring.acquire(wanted, request);
    if (!this.firstAcquire.isNoted) {
      void this.noteFirst(key, wanted.proxyId, worker);
    }
    return key;
  }

  /**
   * @param idempotencyKey identifies the request among those of this token
   * @throws ProblemException database_unavailable after 5 s
   */
  reportUsage(
    { reports }: ReceivedUsageDto,
    worker: WorkerPrincipal,
    idempotencyKey?: string,
  ): Promise<UsageResultDto> {
    return withinDeadline(
      this.count(
        { sent: reports, deadline: answerBy() },
        worker,
        idempotencyKey === undefined ? undefined : `${worker.tokenId}/${idempotencyKey}`,
      ),
    );
  }

  /**
   * @param address of the client
   * @throws ProblemException database_unavailable after 5 s
   */
  reportFailure(
    report: FailureDto,
    worker: WorkerPrincipal,
    address: string,
  ): Promise<FailureResultDto> {
    const { actor, isLimitedToProxies: isLimited } = worker;
    const failure = { ...report, by: { actor, address, isLimited } };
    return withinDeadline(this.handle(failure, worker));
  }

  private async count(
    request: UsageRequest,
    worker: WorkerPrincipal,
    name?: string,
  ): Promise<UsageResultDto> {
    const { reports, rejected } = readUsageReports(request.sent);
    const denied = await this.permissions.denied(
      worker,
      reports.filter((report) => report !== null),
    );
    const refused = reports.flatMap((report, index) => {
      const reason = report && denied.get(report);
      return reason ? [rejectedReport(index, [reason.field], reason.detail)] : [];
    });
    const allowed = reports.map((report) => (report && denied.has(report) ? null : report));
    const counted = await this.usage.report(allowed, name, request);
    return { ...counted, rejected: byPlace([...rejected, ...refused, ...counted.rejected]) };
  }

  private async noteFirst(
    key: AcquiredKeyDto | Promise<AcquiredKeyDto>,
    proxyId: string,
    { actor }: WorkerPrincipal,
  ): Promise<void> {
    try {
      const { keyId } = await key;
      this.firstAcquire.note({ keyId, proxyId }, actor);
    } catch {
      // The worker gets none, and the problem says why.
    }
  }

  private async handle(failure: Failure, worker: WorkerPrincipal): Promise<FailureResultDto> {
    const { proxyId } = failure;
    if (proxyId !== undefined) {
      requireProxy(worker, proxyId);
    }
    const denied = (await this.permissions.denied(worker, [failure])).get(failure);
    if (denied) {
      throw new ProblemException(
        'forbidden',
        `This token may not report the key ${failure.keyId}: ${denied.field} ${denied.detail}.`,
      );
    }
    const outcome = await this.failures.handle(failure);
    return { ...outcome, next: this.acquiring.next(failure) };
  }
}

function requireProxy(worker: WorkerPrincipal, proxyId: string): void {
  if (!worker.allowsProxy(proxyId)) {
    throw new ProblemException(
      'forbidden',
      `This token is not permitted to use the proxy ${proxyId}.`,
    );
  }
}
