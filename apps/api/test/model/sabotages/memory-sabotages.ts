import { KeysSetAside } from '../../../src/app/key-provider/pool/keys-set-aside';
import { PoolService } from '../../../src/app/key-provider/pool/pool.service';
import { KeyReplacer } from '../../../src/app/key-provider/replacement/key-replacer';
import { Successors } from '../../../src/app/key-provider/store/successors';
import { ProxyDirectory } from '../../../src/app/proxy-directory/proxy-directory';
import { inside, instead, nothing, onlyOnce, soonWith, type Sabotage } from './sabotage';

/** What a process keeps in memory and hands out. */
export const MEMORY_SABOTAGES: readonly Sabotage[] = [
  inside(
    'a failed key is not set aside',
    PoolService,
    'pool.setAside',
    () => () => () => undefined,
  ),
  soonWith(
    1002,
    instead(
      'a key is back before its outcome is read',
      KeysSetAside,
      'releaseWhenRead',
      () => async (_keyId, release) => release(),
    ),
  ),
  soonWith(
    11,
    instead(
      'a key that was set aside stays out when the database was unavailable',
      KeysSetAside,
      'releaseWhenRead',
      nothing,
    ),
  ),
  instead(
    'the pool does not learn of an exhausted key',
    KeyReplacer,
    'pool.setKey',
    () => () => undefined,
  ),
  soonWith(
    1004,
    instead(
      'the pool does not learn of the end of a key',
      KeyReplacer,
      'pool.endKey',
      () => () => undefined,
    ),
  ),
  inside('keys are not reloaded when the stream is lost', PoolService, 'keys.reload', onlyOnce),
  inside(
    'bindings are not reloaded when the stream is lost',
    PoolService,
    'bindings.reload',
    onlyOnce,
  ),
  soonWith(
    1001,
    inside(
      'proxies are not reloaded when the stream is lost',
      ProxyDirectory,
      'mirrored.reload',
      onlyOnce,
    ),
  ),
  inside('a deletion by another process goes unnoticed', PoolService, 'keys.refresh', nothing),
  soonWith(
    1000,
    inside('no change is ever in doubt', PoolService, 'pool.keys.isDoubtful', () => () => false),
  ),
  soonWith(
    1004,
    inside('an ended life may come back', PoolService, 'pool.keys.remember', () => () => undefined),
  ),
  inside(
    'an older change replaces a newer one',
    PoolService,
    'pool.keys.apply',
    (real, mirror) => (item) => {
      const held = (mirror as { get(id: string): { rev: number; life: string } | undefined }).get(
        item.id,
      );
      return real(held?.life === item.life ? { ...item, rev: (held?.rev ?? 0) + 1 } : item);
    },
  ),
  soonWith(
    7,
    instead(
      'a successor is named without checking that it lives',
      Successors,
      'living',
      () => async (entry) => (entry.replacementKeyId === 'b0' ? 'k0' : entry.replacementKeyId),
    ),
  ),
];
