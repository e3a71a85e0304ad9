import { KEY_STATUSES } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import { Measures, type MeasureText, type Reading } from '../../measures/measures';
import { ProxyDirectory } from '../../proxy-directory/proxy-directory';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { PoolFigures } from '../pool/pool-figures';
import { Reserve } from '../pool/reserve';

const KEYS: MeasureText = {
  name: 'keypool_keys',
  type: 'gauge',
  help: 'Keys by status. Suspects have the status `error`.',
};
const USABLE: MeasureText = {
  name: 'keypool_keys_usable',
  type: 'gauge',
  help: 'Keys that can be handed out now: not exhausted, and not cooling down.',
};
const UNBOUND: MeasureText = {
  name: 'keypool_keys_unbound',
  type: 'gauge',
  help: 'Keys that no proxy is bound to.',
};
const UNREADABLE: MeasureText = {
  name: 'keypool_keys_unreadable',
  type: 'gauge',
  help: 'Keys that are not handed out because their stored secret must not be used.',
};
const AVAILABLE: MeasureText = {
  name: 'keypool_backups_available',
  type: 'gauge',
  help: 'Backup keys that no rotation has used.',
};
const USED: MeasureText = {
  name: 'keypool_backups_used',
  type: 'gauge',
  help: 'Backup keys that a rotation has used, until they are purged.',
};
const STUCK: MeasureText = {
  name: 'keypool_proxies_without_usable_key',
  type: 'gauge',
  help: 'Active proxies with bindings to keys of which none can be handed out now.',
};

/** What one provider has, as this process knows it. */
@Injectable()
export class StockGauges {
  constructor(
    @Inject(DEFINITION) { id }: KeyProviderDefinition,
    measures: Measures,
    figures: PoolFigures,
    reserve: Reserve,
    proxies: ProxyDirectory,
  ) {
    const provider = { provider: id };
    const add = (text: MeasureText, read: () => number) =>
      measures.add(text, () => [{ labels: provider, value: read() }]);
    measures.add(KEYS, (): Reading[] => {
      const keys = figures.statuses();
      return KEY_STATUSES.map((status) => ({
        labels: { ...provider, status },
        value: keys[status],
      }));
    });
    add(USABLE, () => figures.usability().usableKeys);
    add(UNBOUND, () => figures.unboundKeys().length);
    add(UNREADABLE, () => figures.unreadableKeys());
    add(AVAILABLE, () => reserve.totals.available);
    add(USED, () => reserve.totals.used);
    add(
      STUCK,
      () =>
        [...figures.proxies()].filter(
          ([proxyId, isUsable]) => !isUsable && proxies.get(proxyId)?.isActive,
        ).length,
    );
  }
}
