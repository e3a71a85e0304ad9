import type { ProviderId } from '@keypool/dto';

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Facts about a provider, repeated here so that a renamed route or collection fails. */
export interface ProviderUnderTest {
  readonly id: ProviderId;
  readonly keys: string;
  readonly backupKeys: string;
  readonly bindings: string;
  readonly stats: string;
  readonly rotations: string;
  readonly guard: string;
  readonly acquire: string;
  readonly usage: string;
  readonly failures: string;
  readonly bindingKeyField: 'ohmygptKeyId' | 'openhandsKeyId';
  readonly collections: {
    readonly keys: string;
    readonly formerKeys: string;
    readonly backupKeys: string;
    readonly bindings: string;
    readonly rotations: string;
    readonly secrets: string;
  };
  /** How this upstream says that a key's quota is exhausted. */
  readonly quotaExhausted: UpstreamAnswer;
  readonly invalidKey: UpstreamAnswer;
  readonly rateLimited: UpstreamAnswer;
  readonly unavailable: UpstreamAnswer;
  readonly requestFault: UpstreamAnswer;
  readonly unknown: UpstreamAnswer;
}

/** OhMyGPT's flat answer. */
function flat(status: number, message: string, errorType?: string): UpstreamAnswer {
  return { status, body: JSON.stringify({ statusCode: status, message, errorType, data: null }) };
}

/** A LiteLLM proxy's answer. */
function nested(status: number, message: string, type: string | null = null): UpstreamAnswer {
  return {
    status,
    body: JSON.stringify({ error: { message, type, param: null, code: String(status) } }),
  };
}

export const PROVIDERS: readonly ProviderUnderTest[] = [
  {
    id: 'ohmygpt',
    keys: '/admin/ohmygpt/keys',
    backupKeys: '/admin/ohmygpt/backup-keys',
    bindings: '/admin/ohmygpt/bindings',
    stats: '/admin/ohmygpt/stats',
    rotations: '/admin/ohmygpt/rotations',
    guard: '/admin/ohmygpt/guard',
    acquire: '/internal/ohmygpt/acquire',
    usage: '/internal/ohmygpt/usage',
    failures: '/internal/ohmygpt/failures',
    bindingKeyField: 'ohmygptKeyId',
    collections: {
      keys: 'ohmygpt_keys',
      formerKeys: 'ohmygpt_former_keys',
      backupKeys: 'ohmygpt_backup_keys',
      bindings: 'ohmygpt_bindings',
      rotations: 'ohmygpt_rotations',
      secrets: 'ohmygpt_secrets',
    },
    quotaExhausted: flat(402, 'Insufficient balance', 'insufficient_balance_error'),
    invalidKey: flat(401, 'Invalid token', 'invalid_token_error'),
    rateLimited: flat(429, 'Too many requests'),
    unavailable: flat(502, 'Bad gateway'),
    requestFault: flat(413, 'Payload too large'),
    unknown: flat(418, 'A teapot'),
  },
  {
    id: 'openhands',
    keys: '/admin/openhands/keys',
    backupKeys: '/admin/openhands/backup-keys',
    bindings: '/admin/openhands/bindings',
    stats: '/admin/openhands/stats',
    rotations: '/admin/openhands/rotations',
    guard: '/admin/openhands/guard',
    acquire: '/internal/openhands/acquire',
    usage: '/internal/openhands/usage',
    failures: '/internal/openhands/failures',
    bindingKeyField: 'openhandsKeyId',
    collections: {
      keys: 'openhands_keys',
      formerKeys: 'openhands_former_keys',
      backupKeys: 'openhands_backup_keys',
      bindings: 'openhands_bindings',
      rotations: 'openhands_rotations',
      secrets: 'openhands_secrets',
    },
    quotaExhausted: nested(
      400,
      'Budget has been exceeded! Current cost: 10.01, Max budget: 10.0',
      'budget_exceeded',
    ),
    invalidKey: nested(
      401,
      'Authentication Error, Invalid proxy server token passed.',
      'auth_error',
    ),
    rateLimited: nested(429, 'Rate limit reached', 'throttling_error'),
    unavailable: nested(503, 'Service unavailable'),
    requestFault: nested(422, 'messages: field required', 'invalid_request_error'),
    unknown: nested(418, 'A teapot'),
  },
];

/** For `describe.each`: each provider under its name. */
export const EACH_PROVIDER = PROVIDERS.map((provider) => [provider.id, provider] as const);

/** One of them, for tests of what all providers share: the files take turns. */
export const OHMYGPT = EACH_PROVIDER.filter(([id]) => id === 'ohmygpt');
export const OPENHANDS = EACH_PROVIDER.filter(([id]) => id === 'openhands');

/** A provider other than this one. */
export function otherThan({ id }: ProviderUnderTest): ProviderUnderTest {
  const other = PROVIDERS.find((provider) => provider.id !== id);
  if (!other) {
    throw new Error('there are two providers');
  }
  return other;
}
