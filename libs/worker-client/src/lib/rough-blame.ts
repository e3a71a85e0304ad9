import type { UpstreamFailure } from './upstream-error';
import type { Blame } from './wire';

const OF_THE_KEY: readonly number[] = [401, 402, 429];
/** Some gateways say so of a key whose budget is used up. */
const PERHAPS_OF_THE_KEY: readonly number[] = [400, 403, 422];
const BUDGET = /budget|quota|balance|credit/i;

/** Who is to blame, roughly: for the time when Keypool cannot be asked. */
export function roughBlame({ status, body = '' }: UpstreamFailure): Blame {
  if (status === undefined || status === 408 || status >= 500) {
    return 'upstream';
  }
  const isPerhaps = PERHAPS_OF_THE_KEY.includes(status);
  if (OF_THE_KEY.includes(status) || (isPerhaps && BUDGET.test(body))) {
    return 'key';
  }
  return isPerhaps ? 'nobody' : 'request';
}
