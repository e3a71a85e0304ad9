import type { SchedulerRegistry } from '@nestjs/schedule';
import { AppConfig } from '../../config/app-config';
import { WorkerPrincipal } from '../../identity/principal';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import type { ProviderChange, ProviderChanges } from '../store/provider-changes';
import { HandOutsJob } from './hand-outs.job';

const ONE = new WorkerPrincipal('t1', 'one', null, null);
const OTHER = new WorkerPrincipal('t2', 'other', null, null);
const HERE = '192.0.2.1';
const THERE = '192.0.2.2';
const HOUR_MS = 3_600_000;

let recorded: [actor: string, address: unknown, keyIds: unknown][];
let isAway: boolean;
let job: HandOutsJob;

beforeEach(() => {
  jest.useFakeTimers();
  recorded = [];
  isAway = false;
  const changes: Pick<ProviderChanges, 'run'> = {
    run: async (actor, work) => {
      if (isAway) {
        throw new Error('the database is unavailable');
      }
      const record: ProviderChange['record'] = async ({ type, detail }) => {
        expect(type).toBe('keys_handed_out');
        recorded.push([actor, detail?.['address'], detail?.['keyIds']]);
      };
      return work({ record } as ProviderChange);
    },
  };
  job = new HandOutsJob(
    { id: 'ohmygpt' } as KeyProviderDefinition,
    changes as ProviderChanges,
    new AppConfig(),
    {} as SchedulerRegistry,
  );
});

afterEach(() => jest.useRealTimers());

describe('hand-outs', () => {
  it('are recorded by token and address, each key once', async () => {
    ['a', 'b', 'a'].forEach((key) => job.note(ONE, HERE, key));
    job.note(ONE, THERE, 'a');
    job.note(OTHER, HERE, 'a');
    await job.record();
    job.note(ONE, HERE, 'b');
    job.note(ONE, HERE, 'c');
    await job.record();
    await job.record();

    expect(recorded).toEqual([
      ['token:one', HERE, ['a', 'b']],
      ['token:one', THERE, ['a']],
      ['token:other', HERE, ['a']],
      ['token:one', HERE, ['c']],
    ]);
  });

  it('are recorded again after an hour', async () => {
    job.note(ONE, HERE, 'a');
    await job.record();
    jest.advanceTimersByTime(HOUR_MS);
    await job.record();
    job.note(ONE, HERE, 'a');
    await job.record();

    expect(recorded).toEqual([
      ['token:one', HERE, ['a']],
      ['token:one', HERE, ['a']],
    ]);
  });

  it('wait while the database is unavailable', async () => {
    isAway = true;
    job.note(ONE, HERE, 'a');
    await expect(job.record()).rejects.toThrow('unavailable');
    isAway = false;
    job.note(ONE, HERE, 'b');
    await job.record();

    expect(recorded).toEqual([['token:one', HERE, ['a', 'b']]]);
  });

  it('of many keys are recorded in several events', async () => {
    const keys = Array.from({ length: 501 }, (_, index) => `key-${index}`);
    keys.forEach((key) => job.note(ONE, HERE, key));
    await job.record();

    expect(recorded.map(([, , keyIds]) => keyIds)).toEqual([keys.slice(0, 500), keys.slice(500)]);
  });
});
