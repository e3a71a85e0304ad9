import { forEachProvider } from '@keypool/dto';
import type {
  BackupKeyDto,
  BackupKeyListDto,
  ImpactDto,
  EventDto,
  GuardDto,
  KeyDto,
  KeyListDto,
  OverviewDto,
  ProblemDto,
  ProviderFiguresDto,
  RotationDto,
} from '@keypool/dto';

const CREATED_AT = '2026-11-05T08:00:00.000Z';

export function aKey(change: Partial<KeyDto> = {}): KeyDto {
  return {
    _id: 'key-1',
    apiKey: 'sk-proj-...0001',
    status: 'healthy',
    tokensUsed: 0,
    requestsCount: 0,
    lastError: null,
    cooldownUntil: null,
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
    ...change,
  };
}

/** The first page of a list that holds just these. */
export function aKeyList(keys: KeyDto[], change: Partial<KeyListDto> = {}): KeyListDto {
  return {
    keys,
    totalKeys: keys.length,
    healthyKeys: keys.filter((key) => key.status === 'healthy').length,
    usableKeys: keys.filter((key) => key.status === 'healthy').length,
    dueAt: null,
    page: 1,
    pageSize: 25,
    matching: keys.length,
    ...change,
  };
}

export function aBackupKey(change: Partial<BackupKeyDto> = {}): BackupKeyDto {
  return {
    id: 'backup-1',
    maskedApiKey: 'sk-back0...0001',
    isUsed: false,
    activated: false,
    usedFor: null,
    usedAt: null,
    createdAt: CREATED_AT,
    deletesAt: null,
    eligible: true,
    obstacle: null,
    ...change,
  };
}

export function anEvent(change: Partial<EventDto> = {}): EventDto {
  return {
    id: 'e1',
    at: '2026-11-20T14:05:09.000Z',
    provider: 'ohmygpt',
    type: 'key_created',
    keyId: 'prod-1',
    proxyId: null,
    actor: 'admin@example.com',
    detail: {},
    ...change,
  };
}

/** A backup key that a rotation took at `usedAt` for the key `old-1`. */
export function aUsedBackupKey(usedAt: Date, change: Partial<BackupKeyDto> = {}): BackupKeyDto {
  return aBackupKey({
    isUsed: true,
    activated: true,
    usedFor: 'old-1',
    usedAt: usedAt.toISOString(),
    deletesAt: new Date(usedAt.getTime() + 12 * 3_600_000).toISOString(),
    eligible: false,
    ...change,
  });
}

export function aBackupKeyList(
  keys: BackupKeyDto[],
  change: Partial<BackupKeyListDto> = {},
): BackupKeyListDto {
  const used = keys.filter((key) => key.isUsed).length;
  return {
    keys,
    total: keys.length,
    available: keys.length - used,
    used,
    page: 1,
    pageSize: 25,
    matching: keys.length,
    ...change,
  };
}

export function aProblem(
  change: Partial<ProblemDto> & Pick<ProblemDto, 'code' | 'status'>,
): ProblemDto {
  return {
    type: 'about:blank',
    title: change.code,
    detail: `detail of ${change.code}`,
    requestId: 'request-1',
    ...change,
  };
}

export function providerFigures(change: Partial<ProviderFiguresDto> = {}): ProviderFiguresDto {
  return {
    keys: { healthy: 0, rate_limited: 0, exhausted: 0, error: 0 },
    usableKeys: change.keys?.healthy ?? 0,
    dueAt: null,
    backups: { total: 0, available: 0, used: 0 },
    bindings: 0,
    waitingRotations: 0,
    unboundKeys: 0,
    tokensUsed: 0,
    requestsCount: 0,
    firstAcquireAt: null,
    ...change,
  };
}

/** The overview of an empty Keypool. */
export function anOverview(change: Partial<OverviewDto> = {}): OverviewDto {
  return {
    range: '24h',
    timeZone: 'UTC',
    providers: forEachProvider(() => providerFigures()),
    proxies: { total: 0, active: 0, withoutUsableKey: [] },
    series: [],
    topKeys: forEachProvider(() => []),
    warnings: [],
    ...change,
  };
}

/** A rotation of yesterday, after a worker's report. */
export function aRotation(change: Partial<RotationDto> = {}): RotationDto {
  const at = '2026-11-27T10:00:00.000Z';
  return {
    id: 'r1',
    failedKeyId: 'dead',
    replacementKeyId: 'spare',
    reason: 'quota_exhausted',
    status: 402,
    message: 'insufficient balance',
    actor: 'token:edge',
    proxyIds: ['eu-1'],
    state: 'done',
    at,
    completedAt: at,
    undoUntil: '2126-12-04T10:00:00.000Z',
    ...change,
  };
}

/** A guard that has nothing to do. */
export function aGuard(change: Partial<GuardDto> = {}): GuardDto {
  return {
    state: 'watching',
    reason: null,
    since: null,
    places: { free: 5, of: 5 },
    held: [],
    open: [],
    ...change,
  };
}

/** The impact of a change that leaves enough. */
export function anImpact(change: Partial<ImpactDto> = {}): ImpactDto {
  return {
    keys: { usable: 9, affected: 0 },
    backupKeys: { usable: 9, affected: 0 },
    proxies: { usable: 9, affected: 0 },
    keysOfProxies: [],
    ...change,
  };
}
