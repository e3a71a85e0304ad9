import { lifeOf } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { TransactionRunner } from '../../database/transaction-runner';
import type { WorkerPrincipal } from '../../identity/principal';
import { PoolService } from '../pool/pool.service';
import { BindingRepository } from '../store/binding.repository';
import { boundAtEnd } from '../store/ending';
import { KeyRepository } from '../store/key.repository';
import { Successors, type LifeName } from '../store/successors';

/** Why a token may not report a key, and the invalid field of the report. */
export interface Denied {
  readonly field: keyof LifeName;
  readonly detail: string;
}

const LEASE_MISSING: Denied = {
  field: 'lease',
  detail: 'is required for a token that is limited to proxies',
};
/** One answer for all of them: it does not reveal which keys exist. */
const NOT_PERMITTED: Denied = {
  field: 'keyId',
  detail: "is not bound to a proxy of this token, or the lease is not the key's lease",
};

/**
 * Which keys a token limited to proxies may report: those bound to its proxies, or bound there when they were replaced,
 * by lease (SPEC section 5). Three reads at most, however many reports there are.
 */
@Injectable()
export class WorkerPermissions {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly pool: PoolService,
    private readonly keys: KeyRepository,
    private readonly bindings: BindingRepository,
    private readonly successors: Successors,
  ) {}

  /** The reports that the token may not make. */
  async denied<Report extends LifeName>(
    worker: WorkerPrincipal,
    reports: readonly Report[],
  ): Promise<ReadonlyMap<Report, Denied>> {
    if (!worker.isLimitedToProxies) {
      return new Map();
    }
    const refused = new Map<Report, Denied>();
    const doubtful: Report[] = [];
    for (const report of reports) {
      if (report.lease === undefined) {
        refused.set(report, LEASE_MISSING);
      } else if (!this.isHeld(worker, report)) {
        doubtful.push(report);
      }
    }
    if (doubtful.length > 0) {
      const reached = await this.transactions.run(({ session }) =>
        this.reachedInDatabase(worker, doubtful, session),
      );
      doubtful
        .filter((report) => !reached(report))
        .forEach((report) => refused.set(report, NOT_PERMITTED));
    }
    return refused;
  }

  private isHeld(worker: WorkerPrincipal, { keyId, lease }: LifeName): boolean {
    const { pool } = this.pool;
    return (
      pool.keys.get(keyId)?.life === lifeOf(lease) &&
      pool.index.isBound(keyId, (proxyId) => worker.allowsProxy(proxyId))
    );
  }

  /**
   * Keys that another process has just promoted or bound, and replaced ones. From one snapshot, which has the newest
   * commits: plain reads see them only when a majority has them, and a report that is refused is not repeated.
   */
  private async reachedInDatabase(
    worker: WorkerPrincipal,
    reports: readonly LifeName[],
    session: ClientSession,
  ): Promise<(report: LifeName) => boolean> {
    const allowed = (proxyIds: readonly string[] = []) =>
      proxyIds.some((proxyId) => worker.allowsProxy(proxyId));
    const lives = await this.keys.lives(
      reports.map(({ keyId }) => keyId),
      session,
    );
    const current = reports.filter(({ keyId, lease }) => lives.get(keyId) === lifeOf(lease));
    const proxies = await this.bindings.proxiesOf(
      current.map(({ keyId }) => keyId),
      session,
    );
    const reached = new Set(current.filter(({ keyId }) => allowed(proxies.get(keyId))));
    const others = reports.filter((report) => !reached.has(report));
    const endings = await this.successors.endingsOf(others, session);
    return (report) => {
      const ending = endings.get(report);
      return reached.has(report) || (ending !== undefined && allowed(boundAtEnd(ending)));
    };
  }
}
