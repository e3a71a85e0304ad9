import type { FailureReport } from './wire';

/** Why the upstream gave no good answer: what it sent, as it came, or what broke the connection. */
export type UpstreamFailure = Pick<FailureReport, 'status' | 'headers' | 'body' | 'error'>;

/** An answer of `fetch`, or one that looks like it. */
interface ResponseLike {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  text(): Promise<string>;
}

/** An attempt throws it for an error answer: Keypool judges it, and another key may help. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';

  constructor(
    readonly failure: UpstreamFailure,
    options?: ErrorOptions,
  ) {
    super(`the upstream answered ${failure.status ?? failure.error ?? 'nothing'}`, options);
  }

  /** Of an answer whose body nobody has read. */
  static async from(response: ResponseLike): Promise<UpstreamError> {
    const { status } = response;
    const headers = Object.fromEntries(response.headers);
    // Without its body, an answer still has its status.
    const body = await response.text().catch(() => undefined);
    return new UpstreamError({ status, headers, ...(body !== undefined && { body }) });
  }
}

const NETWORK =
  /^(?:E(?:CONN|HOST|NET)[A-Z]+|EPIPE|E(?:SOCKET)?TIMEDOUT|ENOTFOUND|EAI_[A-Z]+|EADDRNOTAVAIL|EPROTO|UND_ERR_[A-Z_]+|HPE_[A-Z_]+|CERT_[A-Z_]+|ERR_(?:TLS|SSL)_[A-Z_]+|(?:DEPTH_ZERO_)?SELF_SIGNED_[A-Z_]+|UNABLE_TO_[A-Z_]+)$/;
const MOST_CAUSES = 5;

/**
 * What to report of an error that an attempt threw: an `UpstreamError`, a failure of the network or its time running out.
 * Null for all others: they are the attempt's own, and no key would help.
 */
export function failureOf(error: unknown): UpstreamFailure | null {
  let each = error;
  for (let depth = 0; depth < MOST_CAUSES && isObject(each); depth++) {
    if (each instanceof UpstreamError) {
      return each.failure;
    }
    const code: unknown = Reflect.get(each, 'code');
    if (typeof code === 'string' && NETWORK.test(code)) {
      return { error: `${code}: ${String(Reflect.get(each, 'message'))}` };
    }
    if (Reflect.get(each, 'name') === 'TimeoutError') {
      return { error: 'timeout' };
    }
    each = Reflect.get(each, 'cause');
  }
  return null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
