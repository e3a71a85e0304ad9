import { mongo } from 'mongoose';
import { isLoopback } from './loopback';
import { checkMongodbOptions } from './mongodb-options';
import { Misread } from './variable';

/** Used when the URI names none. */
const DATABASE_NAME = 'keypool';

/** Reserved by MongoDB. */
const RESERVED = new Set(['admin', 'local', 'config']);

const ENCODE =
  'In user name and password these characters must be percent-encoded: % as %25, @ as %40, : as %3A, / as %2F, ? as %3F, # as %23';

/**
 * Validates a URI as the driver will, without connecting.
 * @throws Misread that repeats nothing of the URI except names of options
 */
export function readMongodbUri(text: string): string {
  if (!/^mongodb(\+srv)?:\/\//.test(text)) {
    throw new Misread('does not begin with mongodb:// or mongodb+srv://');
  }
  if (/\s/.test(text)) {
    throw new Misread('contains white space');
  }
  if (/<[^>]*>/.test(text)) {
    throw new Misread('still has a placeholder in angle brackets, such as <password>');
  }
  const options = optionsOf(text);
  if (options.loadBalanced) {
    throw new Misread('asks for a load balancer (loadBalanced=true), which Keypool cannot use');
  }
  checkMongodbOptions(text, options);
  const name = databaseNameOf(text);
  if (RESERVED.has(name)) {
    throw new Misread(
      `names the database ${name}, which MongoDB reserves. Where users are kept is another option: authSource=${name}`,
    );
  }
  if (!/^[^/\\. "$@:<>|*?]{1,63}$/.test(name)) {
    throw new Misread(`has an invalid database name after the host. ${ENCODE}`);
  }
  return text;
}

/** The database named by a URI; Keypool's default where it names none. */
export function databaseNameOf(uri: string): string {
  const named = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(uri)?.[1];
  return named === undefined ? DATABASE_NAME : decodeURIComponent(named);
}

/** The servers on other machines to which this URI connects without TLS. mongodb+srv:// has TLS unless it says otherwise. */
export function serversInClear(uri: string): string[] {
  const { hosts, tls } = optionsOf(uri);
  return tls
    ? []
    : hosts.flatMap(({ host, socketPath }) =>
        socketPath !== undefined || host === undefined || isLoopback(host) ? [] : [host],
      );
}

function optionsOf(uri: string): mongo.MongoOptions {
  try {
    return new mongo.MongoClient(uri).options;
  } catch (error) {
    throw new Misread(whatIsWrong(uri, error instanceof Error ? error.message : ''));
  }
}

/** The driver's own message where it is about an option; else the part that could not be read. */
function whatIsWrong(uri: string, message: string): string {
  const [, rest = ''] = uri.split('://', 2);
  const isAuthority =
    /unescaped|malformed|host list|Invalid connection string|Unable to parse/i.test(message);
  if (isAuthority && rest.includes('@')) {
    return `has a user name, password, host or database name that cannot be read. ${ENCODE}`;
  }
  if (isAuthority || message === '') {
    return 'has a host, port or database name that cannot be read';
  }
  return `was rejected by the MongoDB driver: ${message.replace(/\.$/, '')}`;
}
