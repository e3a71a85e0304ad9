import type { DirectRoutes } from '../../access/direct-routes';
import { WorkerPrincipal } from '../../identity/principal';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import type { FailureHandler } from '../failures/failure-handler';
import type { FirstAcquire } from '../pool/first-acquire';
import { NAMES_AN_HOUR, NamedRequests } from '../usage/named-requests';
import type { UsageService } from '../usage/usage.service';
import type { AcquireService } from './acquire.service';
import type { HandOutsJob } from './hand-outs.job';
import type { WorkerPermissions } from './worker-permissions';
import { WorkerControllerBase } from './worker.controller.base';
import { WorkerService } from './worker.service';

const never = () => new Promise<never>(() => undefined);

class WorkerController extends WorkerControllerBase {}

/** What workers call of a provider whose database answers nothing any more. */
function withoutDatabase(names = new NamedRequests()): WorkerController {
  const failures: Pick<FailureHandler, 'handle'> = { handle: never };
  const usage: Pick<UsageService, 'report'> = { report: never };
  const permissions: Pick<WorkerPermissions, 'denied'> = { denied: never };
  const service = new WorkerService(
    {} as AcquireService,
    usage as UsageService,
    failures as FailureHandler,
    permissions as WorkerPermissions,
    {} as FirstAcquire,
    {} as HandOutsJob,
    names,
  );
  return new WorkerController(
    { id: 'ohmygpt' } as KeyProviderDefinition,
    {} as DirectRoutes,
    service,
  );
}

describe('WorkerControllerBase', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('counts no more named usage of a token than may be remembered', async () => {
    const names = new NamedRequests();
    names.take('full', NAMES_AN_HOUR);
    const controller = withoutDatabase(names);
    const usage = { reports: [{ keyId: 'k', tokens: 1, requests: 1 }] };
    const refused: unknown[] = [];
    const report = (tokenId: string, name?: string) =>
      controller
        .reportUsage(usage, new WorkerPrincipal(tokenId, tokenId, null, null), name)
        .catch(({ code }) => refused.push([tokenId, name, code]));
    void report('full', 'a');
    void report('full');
    void report('other', 'a');
    await jest.advanceTimersByTimeAsync(0);
    expect(refused).toEqual([['full', 'a', 'too_many_attempts']]);
  });

  describe.each([
    ['any worker', new WorkerPrincipal('t', 'any', null, null)],
    ['one that is limited to proxies', new WorkerPrincipal('t', 'limited', null, ['p'])],
  ])('when the database says nothing, tells %s', (_, worker) => {
    it.each([
      [
        'a failure',
        (controller: WorkerController) =>
          controller.reportFailure({ keyId: 'k', status: 402 }, worker, '192.0.2.1'),
      ],
      [
        'usage',
        (controller: WorkerController) =>
          controller.reportUsage({ reports: [{ keyId: 'k', tokens: 1, requests: 1 }] }, worker),
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
