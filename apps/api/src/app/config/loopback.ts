import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether this address or name, without a port, is only reachable from this machine; IPv6 in brackets or not. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const version = isIP(name);
  return version === 0
    ? /^(.+\.)?localhost\.?$/.test(name)
    : LOOPBACK.check(name, version === 4 ? 'ipv4' : 'ipv6');
}
