import { LIMITS } from '@keypool/testing';
import type { mongo } from 'mongoose';
import { ANSWER_WITHIN } from '../../src/app/key-provider/pool/deadline';
import { KeyRepository } from '../../src/app/key-provider/store/key.repository';
import { RotationRepository } from '../../src/app/key-provider/store/rotation.repository';
import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import {
  ACTOR,
  eventually,
  outcomes,
  ONE_PROVIDER,
  ProviderFixture,
  unique,
} from './provider-fixture';
import { useTestApp } from './use-test-apps';

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

const testApp = useTestApp();

describe.each(ONE_PROVIDER)('%s: usage of a key that another transaction holds', (id) => {
  const provider = new ProviderFixture(testApp, id);
  let foreign: mongo.ClientSession[];
  let gates: Gate[];

  beforeEach(() => {
    jest.replaceProperty(ANSWER_WITHIN, 'ms', LIMITS.waitMs);
    foreign = [];
    gates = [];
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    gates.forEach(({ open }) => open());
    for (const session of foreign) {
      await session.endSession();
    }
  });

  const use = (...keyIds: string[]) =>
    provider.part(UsageService).report(keyIds.map((keyId) => ({ keyId, tokens: 10, requests: 1 })));

  /** Holds something up halfway. It opens at the end of the test at the latest. */
  function gate(): Gate {
    const { promise, resolve } = Promise.withResolvers<void>();
    gates.push({ opened: promise, open: resolve });
    return { opened: promise, open: resolve };
  }

  const requestsOf = async (keyId: string) => (await provider.key(keyId))?.['requestsCount'];

  const entryOf = (failedLife: string) =>
    provider.collection('rotations').findOne({ failedLife } as never);

  /** Like a process killed inside its transaction. @returns a function that ends it */
  async function holdForeign(...keyIds: string[]): Promise<() => Promise<void>> {
    const session = testApp.database.client.startSession();
    foreign.push(session);
    session.startTransaction();
    await provider
      .collection('keys')
      .updateMany({ _id: { $in: keyIds } }, { $inc: { bindingsMade: 1 } }, { session });
    return () => session.abortTransaction();
  }

  it('waits alone: that of other keys is counted meanwhile', async () => {
    const [held, alsoHeld] = [await provider.addKey(), await provider.addKey()];
    const free = [await provider.addKey(), await provider.addKey(), await provider.addKey()];
    const release = await holdForeign(held, alsoHeld);

    let answered = 0;
    const waiting = [use(held), use(held, ...free), use(alsoHeld), use(held)].map((report) =>
      report.finally(() => answered++),
    );
    for (let round = 0; round < 5; round++) {
      await Promise.all(free.map((keyId) => use(keyId)));
    }
    expect(await Promise.all(free.map(requestsOf))).toEqual([5, 5, 5]);
    expect(await Promise.all([held, alsoHeld].map(requestsOf))).toEqual([0, 0]);
    expect(answered).toBe(0);

    await release();
    await Promise.all(waiting);
    expect(await Promise.all([held, alsoHeld, ...free].map(requestsOf))).toEqual([3, 1, 6, 6, 6]);
  });

  it('is refused in time, asked to retry, and counts nothing later on', async () => {
    const [held, other] = [await provider.addKey(), await provider.addKey()];
    const release = await holdForeign(held);
    const soon = jest.replaceProperty(ANSWER_WITHIN, 'ms', 300);
    const refused = [use(held), use(held, other), use(held)];
    soon.replaceValue(LIMITS.waitMs);
    for (const { status, ...rest } of await Promise.allSettled(refused)) {
      expect(status).toBe('rejected');
      expect(rest).toMatchObject({
        reason: { code: 'database_unavailable', extras: { retryAfterSeconds: 1 } },
      });
    }
    await release();
    await provider.part(UsageService).idle();
    await use(other);
    expect(await Promise.all([held, other].map(requestsOf))).toEqual([0, 1]);
    await use(held);
    expect(await requestsOf(held)).toBe(1);
  });

  it('counts once when the key is released in time, with everything that waits for it', async () => {
    const [held, other] = [await provider.addKey(), await provider.addKey()];
    const release = await holdForeign(held);
    const waiting = outcomes([
      use(held),
      use(other),
      use(held, other),
      use(held),
      ...Array.from({ length: 30 }, () => use(held)),
    ]);
    await use(other);
    await release();
    expect(new Set(await waiting)).toEqual(new Set(['done']));
    expect(await requestsOf(held)).toBe(33);
    expect(await requestsOf(other)).toBe(3);
  });

  describe('a rotation', () => {
    async function rotatable() {
      const keyId = await provider.addKey();
      const backupId = await provider.addBackup();
      await use(keyId);
      return { keyId, backupId, life: (await provider.key(keyId))?.['life'] as string };
    }

    it('that comes while a flush is being written waits, and takes its counts along', async () => {
      const { keyId, backupId, life } = await rotatable();
      const [counted, commit] = [gate(), gate()];
      const keys = provider.part(KeyRepository);
      const addUsage = keys.addUsage.bind(keys);
      jest.spyOn(keys, 'addUsage').mockImplementationOnce(async (...args) => {
        await addUsage(...args);
        counted.open();
        await commit.opened;
      });
      const seize = jest.spyOn(keys, 'seize');

      const reported = use(keyId);
      await counted.opened;
      const rotated = provider.rotation.rotateKey(keyId, ACTOR);
      await eventually(() => expect(seize.mock.calls.length).toBeGreaterThan(1));
      commit.open();
      await Promise.all([reported, rotated]);

      expect(await entryOf(life)).toMatchObject({ requestsCount: 2, tokensUsed: 20 });
      expect(await requestsOf(backupId)).toBe(0);
    });

    it('that is being written makes the flush wait, and its counts go to the entry', async () => {
      const { keyId, backupId, life } = await rotatable();
      const other = await provider.addKey();
      const [written, commit] = [gate(), gate()];
      const rotations = provider.part(RotationRepository);
      const complete = rotations.complete.bind(rotations);
      jest.spyOn(rotations, 'complete').mockImplementationOnce(async (...args) => {
        const entry = await complete(...args);
        written.open();
        await commit.opened;
        return entry;
      });
      const addUsage = jest.spyOn(provider.part(KeyRepository), 'addUsage');

      const rotated = provider.rotation.rotateKey(keyId, ACTOR);
      await written.opened;
      const reported = Promise.all([use(keyId), use(keyId, other)]);
      await use(other);
      await eventually(() => expect(addUsage.mock.calls.length).toBeGreaterThan(3));
      commit.open();
      await Promise.all([reported, rotated]);

      expect(await entryOf(life)).toMatchObject({ requestsCount: 3, tokensUsed: 30 });
      expect(await requestsOf(backupId)).toBe(0);
      expect(await requestsOf(other)).toBe(2);
    });

    it('loses nothing that many report while it runs', async () => {
      const { keyId, backupId, life } = await rotatable();
      const reports = Array.from({ length: 60 }, () => use(keyId));
      await provider.rotation.rotateKey(keyId, ACTOR);
      await Promise.all(reports);
      expect(await entryOf(life)).toMatchObject({ requestsCount: 61, tokensUsed: 610 });
      expect(await requestsOf(backupId)).toBe(0);
    });

    it('that comes between two reads of a flush changes nothing about where its counts go', async () => {
      const keyId = unique('again');
      await provider.addKey(keyId);
      const first = (await provider.key(keyId))?.['life'] as string;
      await provider.addBackup();
      await provider.rotation.rotateKey(keyId, ACTOR);
      const keys = provider.part(KeyRepository);
      const findByIds = keys.findByIds.bind(keys);
      jest.spyOn(keys, 'findByIds').mockImplementationOnce(async (...args) => {
        const found = await findByIds(...args);
        // A key of this name is created and deleted; its flush still sees the time before.
        await provider.addKey(keyId, 'sk-another-secret-0123456789');
        await provider.addBackup();
        await provider.rotation.rotateKey(keyId, ACTOR);
        return found;
      });
      await use(keyId);
      expect(await entryOf(first)).toMatchObject({ requestsCount: 1, tokensUsed: 10 });
    });
  });
});
