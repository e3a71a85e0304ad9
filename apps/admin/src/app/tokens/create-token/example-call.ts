import type { CreatedTokenDto, ProviderId } from '@keypool/dto';

export interface ExampleTarget {
  readonly provider: ProviderId;
  /** Null when the token is not limited to proxies: then a name stands in. */
  readonly proxyId: string | null;
}

/** A curl command that a person can paste: the first thing that the token is good for. */
export function exampleCall(
  origin: string,
  { scope, token }: Pick<CreatedTokenDto, 'scope' | 'token'>,
  { provider, proxyId }: ExampleTarget,
): string {
  const authorization = `-H 'Authorization: Bearer ${token}'`;
  switch (scope) {
    case 'admin':
      return lines(`curl ${origin}/admin/${provider}/stats`, authorization);
    case 'worker':
      return lines(
        `curl -X POST ${origin}/internal/${provider}/acquire`,
        authorization,
        `-H 'Content-Type: application/json'`,
        `-d '${JSON.stringify({ proxyId: proxyId ?? 'my-proxy' })}'`,
      );
  }
}

function lines(...parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}
