import { forEachProvider } from '@keypool/dto';
import type { ProviderReading } from '../key-provider/figures/provider-overview';
import { warningsOf } from './warnings';

function reading(changes: {
  keys?: number;
  eligibleBackups?: number;
  waiting?: string[];
  unbound?: string[];
  suspect?: string[];
  held?: string[];
  isPaused?: boolean;
}): ProviderReading {
  const { keys = 10, eligibleBackups = 10, waiting = [], unbound = [], suspect = [] } = changes;
  const { held = [], isPaused = false } = changes;
  return {
    figures: {
      keys: { healthy: keys, rate_limited: 0, exhausted: 0, error: suspect.length },
      usableKeys: keys,
      dueAt: null,
      backups: { total: eligibleBackups, available: eligibleBackups, used: 0 },
      bindings: keys,
      waitingRotations: waiting.length,
      unboundKeys: unbound.length,
      tokensUsed: 0,
      requestsCount: 0,
      firstAcquireAt: null,
    },
    topKeys: [],
    eligibleBackups,
    proxies: new Map(),
    isPaused,
    heldKeyIds: held,
    waitingKeyIds: waiting,
    suspectKeyIds: suspect,
    unboundKeyIds: unbound,
  };
}

const GOOD = reading({});
const ALL_GOOD = forEachProvider(() => GOOD);

describe('warningsOf', () => {
  it('is empty when all is well, and for a provider that is not used', () => {
    expect(warningsOf(ALL_GOOD, [], [], 0)).toEqual([]);
    const unused = reading({ keys: 0, eligibleBackups: 0 });
    expect(
      warningsOf(
        forEachProvider(() => unused),
        [],
        [],
        0,
      ),
    ).toEqual([]);
  });

  it.each([
    [10, 0, 'no_backups_left'],
    [10, 1, 'few_backups'],
    [10, 2, 'few_backups'],
    [10, 3, undefined],
    [200, 9, 'few_backups'],
    [200, 10, undefined],
  ])('%i keys with %i backup keys: %s', (keys, eligibleBackups, code) => {
    const readings = { ...ALL_GOOD, ohmygpt: reading({ keys, eligibleBackups }) };
    expect(warningsOf(readings, [], [], 0)).toEqual(
      code ? [{ code, provider: 'ohmygpt', count: eligibleBackups }] : [],
    );
  });

  it('says first what matters first, of all providers', () => {
    const trouble = reading({
      eligibleBackups: 0,
      waiting: ['w'],
      suspect: ['s'],
      unbound: ['u', 'v'],
    });
    const less = reading({ eligibleBackups: 2, waiting: ['w', 'x'] });
    expect(
      warningsOf(
        { ...ALL_GOOD, ohmygpt: trouble, openhands: less },
        [
          { proxyId: 'p', provider: 'openhands' },
          { proxyId: 'q', provider: null },
        ],
        [{ proxyId: 'r', provider: 'ohmygpt' }],
        2,
      ),
    ).toEqual([
      { code: 'no_backups_left', provider: 'ohmygpt', count: 0 },
      { code: 'proxy_without_usable_key', provider: 'openhands', count: 1, proxyIds: ['p'] },
      { code: 'proxy_without_usable_key', provider: null, count: 1, proxyIds: ['q'] },
      { code: 'proxy_refused', provider: 'ohmygpt', count: 1, proxyIds: ['r'] },
      { code: 'rotation_waiting', provider: 'openhands', count: 2, keyIds: ['w', 'x'] },
      { code: 'rotation_waiting', provider: 'ohmygpt', count: 1, keyIds: ['w'] },
      { code: 'few_backups', provider: 'openhands', count: 2 },
      { code: 'keys_suspect', provider: 'ohmygpt', count: 1, keyIds: ['s'] },
      { code: 'keys_unbound', provider: 'ohmygpt', count: 2, keyIds: ['u', 'v'] },
      { code: 'tokens_expiring', provider: null, count: 2 },
    ]);
  });

  it.each([
    [{ held: ['a', 'b'] }, { code: 'keys_held', count: 2, keyIds: ['a', 'b'] }],
    [{ isPaused: true }, { code: 'rotation_paused', count: 0, keyIds: [] }],
    [
      { isPaused: true, held: ['a'] },
      { code: 'rotation_paused', count: 1, keyIds: ['a'] },
    ],
  ])('tells once of what keeps keys from being replaced: %j', (changes, warning) => {
    const readings = { ...ALL_GOOD, openhands: reading(changes) };
    expect(warningsOf(readings, [], [], 0)).toEqual([{ ...warning, provider: 'openhands' }]);
  });

  it('counts all and names five', () => {
    const stuck = Array.from({ length: 8 }, (_, index) => ({
      proxyId: `p${index}`,
      provider: 'ohmygpt' as const,
    }));
    expect(warningsOf(ALL_GOOD, stuck, [], 0)).toEqual([
      {
        code: 'proxy_without_usable_key',
        provider: 'ohmygpt',
        count: 8,
        proxyIds: ['p0', 'p1', 'p2', 'p3', 'p4'],
      },
    ]);
  });
});
