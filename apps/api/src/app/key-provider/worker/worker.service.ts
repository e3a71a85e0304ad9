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
import { FailureHandler } from '../failures/failure-handler';
import { answerBy } from '../pool/deadline';
import { FirstAcquire } from '../pool/first-acquire';
import { NamedRequests } from '../usage/named-requests';
import { byPlace, readUsageReports, rejectedReport } from '../usage/read-usage-reports';
import { submissionsOf } from '../usage/usage-submission';
import { UsageService, type UsageRequest } from '../usage/usage.service';
import type { WaitingRequest } from './acquire-waiters';
import { AcquireService } from './acquire.service';
import { HandOutsJob } from './hand-outs.job';
import { WorkerPermissions } from './worker-permissions';

type Client = Pick<WaitingRequest, 'worker' | 'address'>;

/** What a worker may do, and the key to continue with. */
@Injectable()
export class WorkerService {
  constructor(
    private readonly acquiring: AcquireService,
    private readonly usage: UsageService,
    private readonly failures: FailureHandler,
    private readonly permissions: WorkerPermissions,
    private readonly firstAcquire: FirstAcquire,
    private readonly handOuts: HandOutsJob,
    private readonly names: NamedRequests,
  ) {}

  acquire(wanted: AcquireDto, request: WaitingRequest): AcquiredKeyDto | Promise<AcquiredKeyDto> {
    const { worker } = request;
    requireProxy(worker, wanted.proxyId);
    const key = this.acquiring.acquire(wanted, request);
    return key instanceof Promise
      ? key.then((late) => this.noted(late, wanted.proxyId, request))
      : this.noted(key, wanted.proxyId, request);
  }

  /**
   * @param idempotencyKey identifies the request among those of this token
   * @throws ProblemException too_many_attempts
   */
  async reportUsage(
    { reports: sent }: ReceivedUsageDto,
    worker: WorkerPrincipal,
    idempotencyKey?: string,
  ): Promise<UsageResultDto> {
    const request: UsageRequest = { sent, deadline: answerBy() };
    const isNamed = idempotencyKey !== undefined;
    if (isNamed) {
      this.names.take(worker.tokenId, submissionsOf(sent));
    }
    const { reports, rejected } = readUsageReports(sent);
    const denied = await this.permissions.denied(
      worker,
      reports.filter((report) => report !== null),
    );
    const refused = reports.flatMap((report, index) => {
      const reason = report && denied.get(report);
      return reason ? [rejectedReport(index, [reason.field], reason.detail)] : [];
    });
    const allowed = reports.map((report) => (report && denied.has(report) ? null : report));
    const name = isNamed ? `${worker.tokenId}/${idempotencyKey}` : undefined;
    const counted = await this.usage.report(allowed, name, request);
    return { ...counted, rejected: byPlace([...rejected, ...refused, ...counted.rejected]) };
  }

  /**
   * @param address of the client
   * @throws ProblemException forbidden, unknown_key
   */
  async reportFailure(
    report: FailureDto,
    worker: WorkerPrincipal,
    address: string,
  ): Promise<FailureResultDto> {
    const { proxyId, keyId } = report;
    if (proxyId !== undefined) {
      requireProxy(worker, proxyId);
    }
    const denied = (await this.permissions.denied(worker, [report])).get(report);
    if (denied) {
      throw new ProblemException(
        'forbidden',
        `This token may not report the key ${keyId}: ${denied.field} ${denied.detail}.`,
      );
    }
    const { actor, isLimitedToProxies: isLimited } = worker;
    const outcome = await this.failures.handle({ ...report, by: { actor, address, isLimited } });
    const next = this.acquiring.next(report);
    if (next) {
      this.handOuts.note(worker, address, next.keyId);
    }
    return { ...outcome, next };
  }

  private noted(key: AcquiredKeyDto, proxyId: string, { worker, address }: Client): AcquiredKeyDto {
    this.handOuts.note(worker, address, key.keyId);
    if (!this.firstAcquire.isNoted) {
      this.firstAcquire.note({ keyId: key.keyId, proxyId }, worker.actor);
    }
    return key;
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
