import { isIPv6 } from 'node:net';

const NETWORK_GROUPS = 4;
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What counts as one address for a throttle. An IPv6 connection has at least a /64, so the host part is ignored.
 */
export function throttleNetwork(address: string): string {
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped) {
    return mapped;
  }
  const [bare = ''] = address.split('%');
  return isIPv6(bare) ? `${expand(bare).slice(0, NETWORK_GROUPS).join(':')}::/64` : address;
}

function expand(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}
