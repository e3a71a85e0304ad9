import { Logger } from '@nestjs/common';
import type { ChangeFeed } from '../database/change-feed';
import { DatabaseClock } from '../database/database-clock';
import type { KeyProvider } from '../key-provider/key-provider';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import { LiveChanges } from './live-changes';
import { UsageWatch } from './usage-watch';

const NOW = 1_800_000_000_000;
const A_LOOK_MS = 4_000;

/** One provider, whose usage is looked up as `wasUsedSince` says. */
function setUp(wasUsedSince: (since: Date) => Promise<boolean>) {
  const provider = { definition: { id: 'ohmygpt' }, overview: { wasUsedSince } };
  const changes = new LiveChanges({ subscribe: () => undefined } as unknown as ChangeFeed);
  const told = jest.spyOn(changes, 'add');
  const watch = new UsageWatch(
    new ProviderRegistry([provider as unknown as KeyProvider]),
    changes,
    new DatabaseClock(),
  );
  return { watch, told };
}

describe('UsageWatch', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
  });
  afterEach(() => jest.useRealTimers());

  it('reports what was counted while the database did not answer', async () => {
    const countedAt = NOW + 100;
    let isAway = true;
    const { watch, told } = setUp(async (since) => {
      if (isAway) {
        throw new Error('unavailable');
      }
      return since.getTime() <= countedAt;
    });
    const end = watch.watch();
    await jest.advanceTimersByTimeAsync(3 * A_LOOK_MS);
    expect(told).not.toHaveBeenCalled();
    isAway = false;
    await jest.advanceTimersByTimeAsync(A_LOOK_MS);
    expect(told.mock.calls).toEqual([[[{ provider: 'ohmygpt', topic: 'keys' }]]]);
    end();
  });
});
