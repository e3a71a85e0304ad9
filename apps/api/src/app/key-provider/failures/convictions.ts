import { begunAt, isNews, readLease, type GuardSettings, type PoolKey } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { SYSTEM } from '../../identity/actor';
import type { Evidence } from '../replacement/rotation-request';
import type { Failure } from './failure';

/** What reports are worth as evidence against their keys (SPEC 6.4, "Evidence in time"). */
@Injectable()
export class Convictions {
  private readonly settings: GuardSettings;

  constructor(
    private readonly clock: DatabaseClock,
    { guard }: AppConfig,
  ) {
    this.settings = guard.settings;
  }

  evidenceOf({ by, lease, requestId }: Failure): Evidence {
    const handedOutAt = lease === undefined ? null : readLease(lease).handedOutAt;
    return {
      token: by?.actor ?? SYSTEM,
      isLimited: by?.isLimited ?? false,
      // Only compared, so what the worker put into it is not stored.
      requestId: requestId ? hash('sha256', requestId) : null,
      begunAt: begunAt(handedOutAt, this.clock.now(), this.settings),
    };
  }

  /** Whether a conviction changes nothing, so that a storm of them costs no read. With the guard off every one counts. */
  isKnown(key: PoolKey, evidence: Evidence): boolean {
    return (
      (this.settings.isOn || key.hold !== null) &&
      !isNews(key, evidence.begunAt, this.clock.now(), this.settings)
    );
  }
}
