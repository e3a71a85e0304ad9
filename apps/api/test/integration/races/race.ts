import type { ProviderId } from '@keypool/dto';
import { LIMITS } from '@keypool/testing';
import { ANSWER_WITHIN } from '../../../src/app/key-provider/pool/deadline';
import { eventually, ProviderFixture } from '../provider-fixture';
import { useTestApps } from '../use-test-apps';
import { breaches, collectionsOf, differences, snapshotOf } from './in-step';
import { collisionsOf, letAllGoOn, type Stop } from './pause';

export type Operation = (process: ProviderFixture) => Promise<unknown>;

export interface Met {
  /** The results; of a failed one, the code of its problem. */
  readonly first: unknown;
  readonly second: unknown;
  /** Which of them had to repeat a transaction. */
  readonly collided: { readonly first: boolean; readonly second: boolean };
}

/** One provider in several processes on one database. */
export class Race {
  processes: readonly ProviderFixture[] = [];

  get here(): ProviderFixture {
    return this.process(0);
  }

  get there(): ProviderFixture {
    return this.process(1);
  }

  process(index: number): ProviderFixture {
    const found = this.processes[index];
    if (!found) {
      throw new Error(`there is no process ${index}`);
    }
    return found;
  }

  /**
   * `first` runs here and stops; then `second` runs there. When that is done, or blocked, `first` continues.
   */
  async meet(stop: Stop, first: Operation, second: Operation): Promise<Met> {
    const [here, there] = [collisionsOf(this.here), collisionsOf(this.there)];
    const pause = stop(this.here);
    const firstAnswer = answer(first(this.here));
    const missed = firstAnswer.then((what) => {
      throw new Error(`the first one never stopped: ${String(what)}`);
    });
    await Promise.race([pause.arrived, missed]);
    missed.catch(() => undefined);
    const secondAnswer = answer(second(this.there));
    await Promise.race([there.first, secondAnswer]);
    pause.goOn();
    return {
      first: await firstAnswer,
      second: await secondAnswer,
      collided: { first: here.happened(), second: there.happened() },
    };
  }

  /** Deletes what earlier tests left; the pools follow. */
  async wipe(): Promise<void> {
    for (const name of collectionsOf(this.here)) {
      await this.here.testApp.database.collection(name).deleteMany({});
    }
  }

  /** Resolves when every process holds what the database holds. */
  async inStep(): Promise<void> {
    await eventually(async () => {
      const now = await snapshotOf(this.here);
      expect(this.processes.map((process) => differences(process, now))).toEqual(
        this.processes.map(() => []),
      );
    });
  }

  /** And no invariant is violated. */
  async isSound(): Promise<void> {
    await this.inStep();
    expect(breaches(await snapshotOf(this.here))).toEqual([]);
  }
}

/** The purge also commits transactions: none that a test did not ask for may stop instead of another. */
const NO_TIMER = { KEYPOOL_PURGE_EVERY: '1h' };

/** The result, or the code of the problem. */
export function answer(work: Promise<unknown>): Promise<unknown> {
  return work.catch(
    (error: unknown) => Reflect.get(Object(error), 'code') ?? Promise.reject(error),
  );
}

/**
 * Starts applications on one database, as separate API processes, for all tests of a file. After each test no invariant is
 * violated and every process holds what the database holds.
 */
export function useProcesses(count: number): (id: ProviderId) => Race {
  const apps = useTestApps(count, NO_TIMER);

  // What a race decides does not depend on the machine's speed.
  beforeAll(() => void jest.replaceProperty(ANSWER_WITHIN, 'ms', LIMITS.waitMs));

  return (id) => {
    const race = new Race();

    beforeEach(async () => {
      race.processes = apps.map((testApp) => new ProviderFixture(testApp, id));
      await race.wipe();
    });

    afterEach(async () => {
      letAllGoOn();
      await race.isSound();
    });

    return race;
  };
}
