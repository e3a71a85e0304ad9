import { Logger } from '@nestjs/common';
import type { Connection } from 'mongoose';
import type { ChangeFeed } from '../../database/change-feed';
import { DatabaseClock } from '../../database/database-clock';
import { OHMYGPT } from '../../ohmygpt/ohmygpt.definition';
import type { ProviderChanges } from '../store/provider-changes';
import { FirstAcquire } from './first-acquire';

const KEY = { keyId: 'k', proxyId: 'p' };

/** Its pauses end when the test says so. */
class SteppedFirstAcquire extends FirstAcquire {
  private go: () => void = () => undefined;

  goOn(): void {
    this.go();
  }

  protected override pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.go = resolve;
      signal.addEventListener('abort', () => resolve());
    });
  }
}

function firstAcquireOver(write: () => Promise<Date>): SteppedFirstAcquire {
  const changes: Pick<ProviderChanges, 'run'> = {
    run: async <T>() => (await write()) as T,
  };
  return new SteppedFirstAcquire(
    OHMYGPT,
    {} as Connection,
    changes as ProviderChanges,
    new DatabaseClock(),
    { subscribe: () => undefined } as unknown as ChangeFeed,
  );
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the record of the first acquire', () => {
  beforeEach(() => jest.spyOn(Logger.prototype, 'warn').mockReturnValue());

  it('is retried until it is written, and not started twice meanwhile', async () => {
    const at = new Date();
    const write = jest.fn<Promise<Date>, []>().mockRejectedValueOnce(new Error('no database'));
    write.mockResolvedValue(at);
    const firstAcquire = firstAcquireOver(write);

    firstAcquire.note(KEY, 'token:w');
    await settled();
    expect(firstAcquire.at).toBeNull();
    expect(firstAcquire.isNoted).toBe(true);
    firstAcquire.note(KEY, 'token:w');
    await settled();
    expect(write).toHaveBeenCalledTimes(1);

    firstAcquire.goOn();
    await settled();
    expect(firstAcquire.at).toBe(at);
    firstAcquire.note(KEY, 'token:w');
    await settled();
    expect(write).toHaveBeenCalledTimes(2);
  });

  it('holds no stop up while the database is unavailable', async () => {
    const firstAcquire = firstAcquireOver(() => Promise.reject(new Error('no database')));
    firstAcquire.note(KEY, 'token:w');
    await settled();
    await firstAcquire.stop();
    expect(firstAcquire.at).toBeNull();
  });
});
