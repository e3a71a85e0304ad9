import { Injectable } from '@nestjs/common';
import type { WorkerPrincipal } from '../../auth/principal';
import type { Failure } from '../failures/failure';
import { PoolService } from '../pool/pool.service';
import { Successors } from '../rotations/successors';

/** Which keys a token that is limited to proxies may report (SPEC section 5). */
@Injectable()
export class WorkerReach {
  constructor(
    private readonly pool: PoolService,
    private readonly successors: Successors,
  ) {}

  /** Whether the key is bound to one of the token's proxies, or was when it was replaced. */
  async covers(
    worker: WorkerPrincipal,
    { keyId, lease }: Pick<Failure, 'keyId' | 'lease'>,
  ): Promise<boolean> {
    if (this.pool.pool.isBound(keyId, (proxyId) => worker.allowsProxy(proxyId))) {
      return true;
    }
    const entry = await this.successors.entry({ keyId, lease });
    return entry?.proxyIds.some((proxyId) => worker.allowsProxy(proxyId)) ?? false;
  }
}
