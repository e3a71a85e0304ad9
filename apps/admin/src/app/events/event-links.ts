import type { EventDto } from '@keypool/dto';
import type { IconName } from '../core/icons/icons';
import { keyProvider } from '../data/key-provider';
import { keyIdsOf } from './event-texts';

export interface EventLink {
  readonly icon: IconName;
  /** The id that it leads to. */
  readonly id: string;
  /** Key of the text that says where it leads, with `{{id}}`. */
  readonly label: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Key of a text in front of it. */
  readonly lead?: string;
}

/** Links of an event: to the lists of its keys and proxies, and to the history of a deleted key. */
export function linksOf(event: EventDto): readonly EventLink[] {
  return [...keyLinks(event), ...proxyLinks(event)];
}

function keyLinks(event: EventDto): readonly EventLink[] {
  const { provider: id, type, keyId, detail } = event;
  if (id === null) {
    return [];
  }
  const provider = keyProvider(id);
  const inList = (path: string, key: string): EventLink => ({
    icon: 'key',
    id: key,
    label: 'events.link.key',
    path: `/${path}`,
    query: { q: key },
  });
  if (keyId === null) {
    return [
      ...keyIdsOf(event).map((key) => inList(provider.keysPath, key)),
      ...keyIdsOf(event, 'backupKeyIds').map((key) => inList(provider.backupKeysPath, key)),
    ];
  }
  const history: EventLink = {
    icon: 'events',
    id: keyId,
    label: 'events.link.history',
    path: '/events',
    query: { provider: provider.id, keyId },
  };
  switch (type) {
    case 'key_rotated':
      return [history, inList(provider.keysPath, String(detail['replacementKeyId']))];
    case 'key_deleted':
    case 'backup_key_deleted':
      return [history];
    case 'backup_key_created':
    case 'backup_key_restored':
      return [inList(provider.backupKeysPath, keyId)];
    default:
      return [inList(provider.keysPath, keyId)];
  }
}

function proxyLinks({ type, proxyId, detail }: EventDto): readonly EventLink[] {
  if (type === 'proxy_deleted') {
    return [];
  }
  const many = Array.isArray(detail['proxyIds']) ? detail['proxyIds'] : [];
  const ids = proxyId === null ? many : [proxyId];
  // A token may be limited to hundreds of proxies: the page of tokens lists them.
  if (type === 'token_created' || type === 'token_revoked') {
    return [];
  }
  return ids.map((id, index) => ({
    icon: 'proxy',
    id,
    label: 'events.link.proxy',
    path: '/proxies',
    query: { q: id },
    ...(type === 'key_rotated' && index === 0 ? { lead: 'events.forProxies' } : {}),
  }));
}
