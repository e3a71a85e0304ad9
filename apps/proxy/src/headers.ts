import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { TOKEN_HEADERS } from './client-tokens';

/** They apply to one connection only (RFC 9110, 7.6.1). */
const OF_THE_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
];

const NOT_FOR_THE_UPSTREAM = new Set<string>([
  ...OF_THE_CONNECTION,
  ...TOKEN_HEADERS,
  'host',
  'expect',
  'content-length',
  // The answer has to be read for its usage, and searched for the key.
  'accept-encoding',
  // Cookies of another site, and addresses that the exit is there to hide.
  'cookie',
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
]);

/** Cookies of the upstream would tell its clients' sessions apart, and belong to the key. */
const NOT_FOR_THE_CLIENT = new Set<string>([...OF_THE_CONNECTION, 'set-cookie', 'alt-svc']);

/** A client's headers with the key in the places of its token. */
export function headersForUpstream(
  headers: IncomingHttpHeaders,
  apiKey: string,
): Record<string, string | string[]> {
  const kept = without(headers, NOT_FOR_THE_UPSTREAM);
  const places = TOKEN_HEADERS.filter((name) => headers[name] !== undefined);
  for (const name of places.length > 0 ? places : (['authorization'] as const)) {
    kept[name] = name === 'authorization' ? `Bearer ${apiKey}` : apiKey;
  }
  kept['accept-encoding'] = 'identity';
  return kept;
}

/** An upstream's headers, without its secret. */
export function headersForClient(
  headers: IncomingHttpHeaders,
  hide: (text: string) => string,
): OutgoingHttpHeaders {
  const kept = without(headers, NOT_FOR_THE_CLIENT);
  for (const [name, value] of Object.entries(kept)) {
    kept[name] = Array.isArray(value) ? value.map(hide) : hide(value);
  }
  return kept;
}

function without(
  headers: IncomingHttpHeaders,
  removed: ReadonlySet<string>,
): Record<string, string | string[]> {
  const named = (headers.connection ?? '').toLowerCase().split(',');
  const alsoRemoved = named.map((name) => name.trim());
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !removed.has(name) && !alsoRemoved.includes(name)) {
      kept[name] = value;
    }
  }
  return kept;
}
