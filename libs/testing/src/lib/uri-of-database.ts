import { randomUUID } from 'node:crypto';

const PARTS = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;

/**
 * Names another database of a server. A URI of several hosts is no URL, so it is taken apart by hand; its user stays where it
 * was.
 * @param options over those of the URI
 */
export function uriOfDatabase(
  uri: string,
  database: string,
  options: Readonly<Record<string, string>> = {},
): string {
  const [, server, before, query] = PARTS.exec(uri) ?? [];
  if (server === undefined) {
    throw new Error('no URI of a MongoDB server');
  }
  const all = new URLSearchParams(query);
  if (server.includes('@') && !all.has('authSource')) {
    all.set('authSource', before || 'admin');
  }
  Object.entries(options).forEach(([name, value]) => all.set(name, value));
  return `${server}/${database}?${all.toString()}`;
}

/** A database that no other test has. `KEYPOOL_TEST_RUN` marks those of one run, so that it finds what was left behind. */
export function freshDatabaseName(kind: string): string {
  const run = process.env['KEYPOOL_TEST_RUN'];
  return ['keypool', kind, ...(run ? [run] : []), randomUUID().slice(0, 8)].join('_');
}
