import { WorkerPrincipal } from '../../identity/principal';
import type { FailureHandler } from '../failures/failure-handler';
import type { FirstAcquire } from '../pool/first-acquire';
import { NAMES_AN_HOUR, NamedRequests } from '../usage/named-requests';
import type { UsageService } from '../usage/usage.service';
import type { AcquireService } from './acquire.service';
import type { HandOutsJob } from './hand-outs.job';
import type { WorkerPermissions } from './worker-permissions';
import { WorkerService } from './worker.service';

const never = () => new Promise<never>(() => undefined);

/** A provider whose database answers nothing any more. */
function withoutDatabase(names = new NamedRequests()): WorkerService {
  const failures: Pick<FailureHandler, 'handle'> = { handle: never };
  const usage: Pick<UsageService, 'report'> = { report: never };
  const permissions: Pick<WorkerPermissions, 'denied'> = { denied: never };
  return new WorkerService(
    {} as AcquireService,
    usage as UsageService,
    failures as FailureHandler,
    permissions as WorkerPermissions,
    {} as FirstAcquire,
    {} as HandOutsJob,
    names,
  );
}

describe('WorkerService', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('counts no more named usage of a token than may be remembered', async () => {
    const names = new NamedRequests();
    names.take('full', NAMES_AN_HOUR);
    const service = withoutDatabase(names);
    const usage = { reports: [{ keyId: 'k', tokens: 1, requests: 1 }] };
    const [full, other] = ['full', 'other'].map(
      (tokenId) => new WorkerPrincipal(tokenId, tokenId, null, null),
    );
    const refused = (by: WorkerPrincipal | undefined, name?: string) => {
      try {
        // It never ends: there is no database.
        void (by && service.reportUsage(usage, by, name).catch(() => undefined));
        return null;
      } catch (problem) {
        return Reflect.get(Object(problem), 'code');
      }
    };
    expect([refused(full, 'a'), refused(full), refused(other, 'a')]).toEqual([
      'too_many_attempts',
      null,
      null,
    ]);
  });

  describe.each([
    ['any worker', new WorkerPrincipal('t', 'any', null, null)],
    ['one that is limited to proxies', new WorkerPrincipal('t', 'limited', null, ['p'])],
  ])('when the database says nothing, tells %s', (_, worker) => {
    it.each([
      [
        'a failure',
        (service: WorkerService) =>
          service.reportFailure({ keyId: 'k', status: 402 }, worker, '192.0.2.1'),
      ],
      [
        'usage',
        (service: WorkerService) =>
          service.reportUsage({ reports: [{ keyId: 'k', tokens: 1, requests: 1 }] }, worker),
      ],
    ])('to report %s again', async (_what, report) => {
      const outcomes: unknown[] = [];
      report(withoutDatabase()).catch((error: unknown) => outcomes.push(error));

      await jest.advanceTimersByTimeAsync(4_499);
      expect(outcomes).toEqual([]);
      await jest.advanceTimersByTimeAsync(1);
      expect(outcomes).toMatchObject([
        { code: 'database_unavailable', extras: { retryAfterSeconds: 1 } },
      ]);
    });
  });
});
