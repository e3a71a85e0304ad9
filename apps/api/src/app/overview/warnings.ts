import {
  PROVIDER_IDS,
  WARNING_CODES,
  WARNING_IDS,
  type ProviderId,
  type StuckProxyDto,
  type WarningCode,
  type WarningDto,
} from '@keypool/dto';
import type { ProviderReading } from '../key-provider/figures/provider-overview';

type Readings = Readonly<Record<ProviderId, ProviderReading>>;

/** Backup keys are low below this number, or below one for this many keys. */
const FEW_BACKUPS = 3;
const KEYS_PER_BACKUP = 20;

/** What an admin should take care of, by importance, then by number. */
export function warningsOf(
  readings: Readings,
  stuck: readonly StuckProxyDto[],
  refused: readonly StuckProxyDto[],
  expiringTokens: number,
): WarningDto[] {
  const warnings = [
    ...PROVIDER_IDS.flatMap((id) => ofProvider(id, readings[id])),
    ...[...PROVIDER_IDS, null].flatMap((provider) => [
      ...ofProxies('proxy_without_usable_key', provider, stuck),
      ...ofProxies('proxy_refused', provider, refused),
    ]),
    ...ofTokens(expiringTokens),
  ];
  const urgency = ({ code }: WarningDto) => WARNING_CODES.indexOf(code);
  return warnings.sort((a, b) => urgency(a) - urgency(b) || b.count - a.count);
}

function ofProvider(provider: ProviderId, reading: ProviderReading): WarningDto[] {
  const { figures, eligibleBackups, waitingKeyIds, suspectKeyIds, unboundKeyIds } = reading;
  const { isPaused, heldKeyIds } = reading;
  const warnings: WarningDto[] = [];
  const keys = Object.values(figures.keys).reduce((sum, count) => sum + count, 0);
  const enough = Math.max(FEW_BACKUPS, Math.ceil(keys / KEYS_PER_BACKUP));
  // A provider without keys is not in use.
  if (keys > 0 && eligibleBackups < enough) {
    const code = eligibleBackups === 0 ? 'no_backups_left' : 'few_backups';
    warnings.push({ code, provider, count: eligibleBackups });
  }
  if (figures.waitingRotations > 0) {
    const count = figures.waitingRotations;
    warnings.push({ code: 'rotation_waiting', provider, count, keyIds: waitingKeyIds });
  }
  if (isPaused || heldKeyIds.length > 0) {
    const code = isPaused ? 'rotation_paused' : 'keys_held';
    const keyIds = heldKeyIds.slice(0, WARNING_IDS);
    warnings.push({ code, provider, count: heldKeyIds.length, keyIds });
  }
  if (figures.keys.error > 0) {
    const count = figures.keys.error;
    warnings.push({ code: 'keys_suspect', provider, count, keyIds: suspectKeyIds });
  }
  if (figures.unboundKeys > 0) {
    const count = figures.unboundKeys;
    warnings.push({ code: 'keys_unbound', provider, count, keyIds: unboundKeyIds });
  }
  return warnings;
}

function ofTokens(count: number): WarningDto[] {
  return count > 0 ? [{ code: 'tokens_expiring', provider: null, count }] : [];
}

function ofProxies(
  code: WarningCode,
  provider: ProviderId | null,
  suffering: readonly StuckProxyDto[],
): WarningDto[] {
  const proxyIds = suffering.flatMap((proxy) =>
    proxy.provider === provider ? [proxy.proxyId] : [],
  );
  return proxyIds.length === 0
    ? []
    : [
        {
          code,
          provider,
          count: proxyIds.length,
          proxyIds: proxyIds.slice(0, WARNING_IDS),
        },
      ];
}
