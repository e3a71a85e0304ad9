import type { Principal } from '../identity/principal';
import { CallerQuota } from './caller-quota';

const caller = (tokenId: string): Principal => ({
  kind: 'admin',
  actor: `token:${tokenId}`,
  tokenId,
  name: tokenId,
  owner: null,
});

describe('CallerQuota', () => {
  it('gives each caller a limited number of each kind', () => {
    const quota = new CallerQuota();
    const take = (who: string, what: string) => quota.take(caller(who), what, 2) !== null;
    expect([take('a', 'x'), take('a', 'x'), take('a', 'x')]).toEqual([true, true, false]);
    expect([take('a', 'y'), take('b', 'x')]).toEqual([true, true]);
  });

  it('takes each one back once', () => {
    const quota = new CallerQuota();
    const take = () => quota.take(caller('a'), 'x', 2);
    const first = take();
    take();
    first?.();
    first?.();
    expect([take() !== null, take() !== null]).toEqual([true, false]);
  });
});
