import type { ProviderId } from '@keypool/dto';
import type { Blame } from '@keypool/key-pool';
import { WorkerPrincipal } from '../../src/app/identity/principal';
import { Suspicions } from '../../src/app/key-provider/failures/suspicions';
import { WorkerService } from '../../src/app/key-provider/worker/worker.service';
import { ACTOR, eventually, PROVIDER_IDS, ProviderFixture } from './provider-fixture';
import { useTestApp } from './use-test-apps';

/** How a provider says that a key's quota is exhausted. */
const QUOTA_GONE: Partial<Record<ProviderId, { status: number; body: string }>> = {
  ohmygpt: {
    status: 403,
    body: '{"statusCode":403,"message":"balance","errorType":"insufficient_balance_error","data":null}',
  },
  openhands: {
    status: 400,
    body: '{"error":{"message":"Budget has been exceeded! Current cost: 5, Max budget: 5","type":"budget_exceeded","param":null,"code":"400"}}',
  },
};

const BLAMES: Record<string, Blame> = {
  quota_exhausted: 'key',
  invalid_key: 'key',
  rate_limited: 'key',
  upstream_unavailable: 'upstream',
  request_fault: 'request',
  exit_refused: 'exit',
  unknown: 'nobody',
};

const testApp = useTestApp();

describe.each(PROVIDER_IDS)('%s: reports of failures', (id) => {
  const provider = new ProviderFixture(testApp, id);

  beforeEach(() => provider.empty());

  describe('checkAndRotateOnError', () => {
    const REPORTS: [string, { status?: number; body?: string; error?: string }, string, object][] =
      [
        ['402', { status: 402 }, 'quota_exhausted', { action: 'rotated' }],
        [
          'quota gone by the body',
          QUOTA_GONE[id] ?? { status: 402 },
          'quota_exhausted',
          { action: 'rotated' },
        ],
        ['401', { status: 401 }, 'invalid_key', { action: 'rotated' }],
        ['429', { status: 429 }, 'rate_limited', { action: 'cooldown' }],
        ['500', { status: 500 }, 'upstream_unavailable', { action: 'none' }],
        ['a timeout', { error: 'ETIMEDOUT' }, 'upstream_unavailable', { action: 'none' }],
        [
          'a wrong request',
          { status: 404, body: '{"error":{"type":"invalid_request_error"}}' },
          'request_fault',
          { action: 'none' },
        ],
        ['404 without words', { status: 404 }, 'unknown', { action: 'none' }],
        [
          'a page that blocks the exit',
          { status: 403, body: '<!DOCTYPE html><title>Just a moment...</title>' },
          'exit_refused',
          { action: 'none' },
        ],
        ['418', { status: 418 }, 'unknown', { action: 'none' }],
      ];

    it.each(REPORTS)('%s', async (_what, report, reason, expected) => {
      const { keyId, proxyId } = await provider.addBoundKey();
      const backupId = await provider.addBackup();
      const { action } = { action: 'none', ...expected };
      const outcome = await provider.rotation.checkAndRotateOnError({ keyId, ...report });
      expect(outcome).toEqual({
        action,
        reason,
        blame: BLAMES[reason],
        guard: null,
        keyId,
        replacedBy: action === 'rotated' ? backupId : null,
        cooldownUntil: action === 'cooldown' ? expect.any(String) : null,
      });
      expect(provider.acquire(proxyId)?.keyId).toBe(
        { rotated: backupId, cooldown: undefined, none: keyId }[action],
      );
      expect(await provider.backupKeys.getBackupKeyStats()).toMatchObject({
        used: action === 'rotated' ? 1 : 0,
      });
    });

    it.each([
      ['a cooldown', 429, 1, 'key_cooldown'],
      ['errors of the upstream', 503, 5, 'key_error'],
      ['a rotation that waits', 402, 1, 'rotation_waiting'],
    ])(
      'the event of %s names the worker, its address and the proxy that it reported from',
      async (_, status, times, type) => {
        const { keyId, proxyId } = await provider.addBoundKey();
        const worker = new WorkerPrincipal('t1', 'worker', null, null);
        for (let count = 0; count < times; count++) {
          await provider
            .part(WorkerService)
            .reportFailure({ keyId, proxyId, status }, worker, '192.0.2.7');
        }
        expect((await provider.events(type)).at(-1)).toMatchObject({
          keyId,
          proxyId,
          actor: 'token:worker',
          detail: { status, address: '192.0.2.7' },
        });
      },
    );

    it('the journal names the worker and its address, also for rotations that waited', async () => {
      const by = { actor: 'token:worker', address: '192.0.2.7' };
      const waits = await provider.addKey();
      await provider.rotation.checkAndRotateOnError({ keyId: waits, status: 402, by });
      await provider.addBackup();
      await eventually(async () => expect(await provider.key(waits)).toBeNull());
      const atOnce = await provider.addKey();
      await provider.addBackup();
      await provider.rotation.checkAndRotateOnError({ keyId: atOnce, status: 402, by });
      const { rotations } = await provider.rotation.listRotations({});
      for (const failedKeyId of [waits, atOnce]) {
        expect(rotations).toContainEqual(
          expect.objectContaining({ failedKeyId, state: 'done', actor: 'token:worker' }),
        );
        expect(await provider.collection('rotations').findOne({ failedKeyId })).toMatchObject({
          detail: { address: '192.0.2.7' },
        });
        const events = await provider.events('key_rotated');
        expect(events.find(({ keyId }) => keyId === failedKeyId)).toMatchObject({
          actor: 'token:worker',
          detail: { address: '192.0.2.7' },
        });
      }
    });

    it('knows a key of the past from one that never was', async () => {
      const keyId = await provider.addKey();
      await provider.keys.deleteKey(keyId, ACTOR);
      expect(await provider.rotation.checkAndRotateOnError({ keyId, status: 402 })).toMatchObject({
        action: 'none',
        reason: 'key_deleted',
      });
      await expect(
        provider.rotation.checkAndRotateOnError({ keyId: 'nobody', status: 402 }),
      ).rejects.toMatchObject({ code: 'unknown_key' });
    });

    it('knows a key of the past although nothing is left of the log and of the journal', async () => {
      const [deleted, rotated] = [await provider.addKey(), await provider.addKey()];
      const backupId = await provider.addBackup();
      await provider.rotation.checkAndRotateOnError({ keyId: rotated, status: 402 });
      await provider.keys.deleteKey(deleted, ACTOR);
      await provider.keys.deleteKey(backupId, ACTOR);
      await testApp.database.collection('events').deleteMany({ provider: id });
      await provider.collection('rotations').deleteMany({});
      for (const keyId of [deleted, rotated, backupId]) {
        expect(await provider.rotation.checkAndRotateOnError({ keyId, status: 402 })).toMatchObject(
          { action: 'none', reason: 'key_deleted' },
        );
      }
    });

    it('a late report changes nothing and names the living successor', async () => {
      const keyId = await provider.addKey();
      const lease = (await provider.key(keyId))?.['life'];
      const [first, second] = [await provider.addBackup(), await provider.addBackup()];
      await provider.rotation.checkAndRotateOnError({ keyId, status: 402 });
      await provider.rotation.rotateKey(first, ACTOR);
      for (const report of [{ keyId }, { keyId, lease }]) {
        const before = await provider.dump();
        expect(
          await provider.rotation.checkAndRotateOnError({ ...report, status: 402 }),
        ).toMatchObject({
          action: 'already_rotated',
          blame: 'key',
          guard: null,
          keyId,
          replacedBy: second,
        });
        expect(await provider.dump()).toEqual(before);
      }
    });

    it('a report with the lease of an earlier life changes nothing', async () => {
      const keyId = await provider.addKey();
      const lease = (await provider.key(keyId))?.['life'];
      await provider.addBackup();
      await provider.keys.resetKeyStats(keyId, ACTOR);
      const before = await provider.dump();
      expect(
        await provider.rotation.checkAndRotateOnError({ keyId, lease, status: 402 }),
      ).toMatchObject({ action: 'none', reason: 'stale_lease' });
      expect(await provider.dump()).toEqual(before);
    });

    it('50 reports at once of each of 4 keys use one backup key each, oldest first', async () => {
      const keys = [];
      for (let index = 0; index < 4; index++) {
        keys.push(await provider.addBoundKey());
      }
      const backups = [];
      for (let index = 0; index < 6; index++) {
        backups.push(await provider.addBackup());
      }
      const outcomes = await Promise.all(
        keys.flatMap(({ keyId }) =>
          Array.from({ length: 50 }, () =>
            provider.rotation.checkAndRotateOnError({ keyId, status: 402 }),
          ),
        ),
      );
      expect(await provider.backupKeys.getBackupKeyStats()).toMatchObject({ used: 4 });
      for (const { keyId, proxyId } of keys) {
        const mine = outcomes.filter((outcome) => outcome.keyId === keyId);
        const [successor] = await provider.boundTo(proxyId);
        expect(new Set(mine.map(({ replacedBy }) => replacedBy))).toEqual(new Set([successor]));
        expect(backups.slice(0, 4)).toContain(successor);
      }
      expect(await provider.danglingBindings()).toEqual([]);
    });

    it('5 errors of the upstream in a row make a key suspect, and any other answer ends the row', async () => {
      const { keyId, proxyId } = await provider.addBoundKey();
      const report = (status: number) =>
        provider.rotation.checkAndRotateOnError({ keyId, status }).then(({ action }) => action);
      for (const status of [500, 502, 503, 504, 404, 500, 500, 500, 500]) {
        expect(await report(status)).toBe('none');
      }
      expect(await report(500)).toBe('suspected');
      expect(await provider.key(keyId)).toMatchObject({
        status: 'error',
        cooldownUntil: null,
        nextTryAt: expect.any(Date),
        ladderStep: 0,
        suspectStep: 1,
      });
      // No other key is there.
      expect(provider.acquire(proxyId)).toMatchObject({ keyId });
      provider.part(Suspicions).succeeded(String((await provider.key(keyId))?.['life']));
    });

    it('errors that one exit alone sees take no key from another that uses it', async () => {
      const { keyId, proxyId: good } = await provider.addBoundKey();
      const dead = await provider.addProxy();
      await provider.bind(dead, keyId);
      const report = (proxyId: string) =>
        provider.rotation
          .checkAndRotateOnError({ keyId, proxyId, error: 'ECONNREFUSED' })
          .then(({ action }) => action);
      for (let count = 0; count < 20; count++) {
        expect(provider.acquire(good)).toMatchObject({ keyId });
        expect(provider.acquire(dead)).toMatchObject({ keyId });
        expect(await report(dead)).toBe('none');
      }
      expect(await provider.key(keyId)).toMatchObject({ status: 'healthy', lastError: null });
      // Two that see them make it suspect.
      for (let count = 0; count < 4; count++) {
        expect(await report(good)).toBe('none');
      }
      expect(await report(good)).toBe('suspected');
      expect((await provider.events('key_error')).at(-1)).toMatchObject({
        keyId,
        proxyId: good,
        detail: { reason: 'upstream_unavailable', cause: 'network_error' },
      });
    });

    it('5 failures of unknown cause without a success in between make a key suspect', async () => {
      const { keyId } = await provider.addBoundKey();
      const report = () =>
        provider.rotation
          .checkAndRotateOnError({ keyId, status: 403, body: '{"error":{"message":"Nope"}}' })
          .then(({ action, cooldownUntil }) => ({ action, cooldownUntil }));
      for (let count = 0; count < 4; count++) {
        expect(await report()).toEqual({ action: 'none', cooldownUntil: null });
      }
      expect(await report()).toEqual({ action: 'suspected', cooldownUntil: null });
      expect(await report()).toEqual({ action: 'suspected', cooldownUntil: null });
      expect(await provider.key(keyId)).toMatchObject({ suspectStep: 1 });
      expect(await provider.key(keyId)).toMatchObject({
        status: 'error',
        lastError: expect.stringContaining('Nope'),
      });
      expect((await provider.events('key_error')).at(-1)).toMatchObject({
        keyId,
        detail: { reason: 'unknown' },
      });
    });

    it('a request that is at fault never counts, however often it is tried', async () => {
      const { keyId, proxyId } = await provider.addBoundKey();
      const body = '{"error":{"message":"The model x does not exist","code":"model_not_found"}}';
      for (let count = 0; count < 20; count++) {
        expect(
          await provider.rotation.checkAndRotateOnError({ keyId, proxyId, status: 503, body }),
        ).toMatchObject({ action: 'none', reason: 'request_fault', blame: 'request' });
      }
      expect(provider.acquire(proxyId)).toMatchObject({ keyId });
      expect(await provider.key(keyId)).toMatchObject({ status: 'healthy', lastError: null });
    });
  });
});
