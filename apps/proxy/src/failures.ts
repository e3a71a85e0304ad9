import { failureOf, KeypoolError } from '@keypool/worker-client';
import { ProxyProblem } from './problems';

/** When to come back after an outage of Keypool that says nothing of its end. */
const OUTAGE_MS = 5_000;

const TIMEOUT = /^(?:timeout$|E(?:SOCKET)?TIMEDOUT|UND_ERR_\w*TIMEOUT)/;

/** What a client is told of a request that could not be served. Causes are for the log: they name addresses. */
export function problemOf(error: unknown): ProxyProblem {
  if (error instanceof ProxyProblem) {
    return error;
  }
  if (error instanceof KeypoolError) {
    return ofKeypool(error);
  }
  const failure = failureOf(error);
  if (!failure) {
    return new ProxyProblem('internal_error', 'Something went wrong in the proxy.', null, {
      cause: error,
    });
  }
  return TIMEOUT.test(failure.error ?? '')
    ? new ProxyProblem('upstream_timeout', 'The upstream did not answer in time.')
    : new ProxyProblem('upstream_unreachable', 'The upstream cannot be reached.');
}

function ofKeypool(error: KeypoolError): ProxyProblem {
  const { code, retryAfterMs } = error;
  if (code === 'no_key_available') {
    const detail =
      retryAfterMs === null
        ? 'No key can be used, and none is due back: an admin has to add one.'
        : 'No key can be used now. Retry-After says when the next one is due back.';
    return new ProxyProblem('no_key_available', detail, retryAfterMs, { cause: error });
  }
  return error.isTransient
    ? new ProxyProblem(
        'keypool_unavailable',
        'Keypool, which hands out the keys, does not answer.',
        retryAfterMs ?? OUTAGE_MS,
        { cause: error },
      )
    : new ProxyProblem(
        'keypool_refused',
        `Keypool refuses this proxy a key${code === null ? '' : ` (${code})`}. The log of the proxy has the details.`,
        null,
        { cause: error },
      );
}
