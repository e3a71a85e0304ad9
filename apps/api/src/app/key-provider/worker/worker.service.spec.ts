import { WorkerPrincipal } from '../../auth/principal';
import type { RotationService } from '../rotations/rotation.service';
import type { UsageService } from '../usage/usage.service';
import type { AcquireService } from './acquire.service';
import type { FirstAcquire } from './first-acquire';
import type { WorkerReach } from './worker-reach';
import { WorkerService } from './worker.service';

const never = () => new Promise<never>(() => undefined);

/** A provider whose database answers nothing any more. */
function withoutDatabase(): WorkerService {
  const rotation: Pick<RotationService, 'checkAndRotateOnError'> = { checkAndRotateOnError: never };
  const reach: Pick<WorkerReach, 'covers'> = { covers: never };
  return new WorkerService(
    {} as AcquireService,
    {} as UsageService,
    rotation as RotationService,
    reach as WorkerReach,
    {} as FirstAcquire,
  );
}

describe('WorkerService', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    ['any worker', new WorkerPrincipal('t', 'any', null, null)],
    ['one that is limited to proxies', new WorkerPrincipal('t', 'limited', null, ['p'])],
  ])('tells %s to report a failure again when the database says nothing', async (_, worker) => {
    const outcomes: unknown[] = [];
    withoutDatabase()
      .reportFailure({ keyId: 'k', status: 402 }, worker)
      .catch((error: unknown) => outcomes.push(error));

    await jest.advanceTimersByTimeAsync(4_499);
    expect(outcomes).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(outcomes).toMatchObject([
      { code: 'database_unavailable', extras: { retryAfterSeconds: 1 } },
    ]);
  });
});
