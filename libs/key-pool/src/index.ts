export {
  API_KEY_CAUSES,
  API_KEY_LENGTH,
  apiKeyProblem,
  cleanApiKey,
  type ApiKeyProblem,
} from './lib/api-key-text';
export { deletesAt, usedBefore } from './lib/backup-key-retention';
export {
  CLASSIFICATION_RULES,
  classifyFailure,
  type Classification,
} from './lib/verdict/classify-failure';
export type { ClassificationRule } from './lib/verdict/rule';
export {
  DEFAULT_COOLDOWN_SETTINGS,
  HEALTHY,
  afterClearing,
  afterRateLimit,
  afterSuccess,
  afterSuspicion,
  isLadderUsedUp,
  lastStepBeganAt,
  type CooledDown,
  type CooldownSettings,
  type CooldownState,
  type GuardedState,
  type Permanent,
  type RateLimit,
  type Recovered,
  type Suspected,
  type Unchanged,
} from './lib/cooldown';
export { FailureRows, type FailureRowSettings } from './lib/failure-rows';
export {
  GUARD_REASONS,
  afterEndOfLife,
  afterGoingOn,
  afterHeldConviction,
  afterKeySuccess,
  afterRotation,
  decide,
  type Conviction,
  type GuardDecision,
  type GuardReason,
  type Success,
} from './lib/guard/guard';
export { begunAt, isEvidence, isNews, type GuardHold } from './lib/guard/guard-hold';
export { takenPlaces } from './lib/guard/guard-places';
export { DEFAULT_GUARD_SETTINGS, type GuardSettings } from './lib/guard/guard-settings';
export { QUIET_GUARD, isInDoubt, type GuardState } from './lib/guard/guard-state';
export {
  EXPECTED_ACTIONS,
  expectedAction,
  type ActionSettings,
  type ExpectedAction,
} from './lib/verdict/expected-action';
export { formatDuration, parseDuration } from './lib/duration';
export { exposureOf, type FileAccess } from './lib/exposed-file';
export {
  BLAMES,
  FAILURE_REASONS,
  VERDICTS,
  type Blame,
  type FailureReason,
  type FailureReport,
  type Verdict,
} from './lib/verdict/failure';
export {
  ID_CAUSES,
  LONGEST_ID,
  cleanId,
  cleanIdInFile,
  idProblem,
  looksLikeApiKey,
  type IdProblem,
} from './lib/key-id-text';
export { looksLikeUtf16, readImportFile, type ImportFlaw, type ImportRow } from './lib/import-file';
export {
  KEY_STATUSES,
  isCoolingDown,
  isSuspect,
  isUsable,
  type KeyStanding,
  type KeyStatus,
} from './lib/key-status';
export { readLastError, writeLastError, type LastError } from './lib/last-error';
export { leaseOf, leaseStamp, lifeOf, readLease, type Lease } from './lib/lease';
export { maskKey } from './lib/mask-key';
export {
  PROVIDERS,
  PROVIDER_IDS,
  forEachProvider,
  type BindingKeyField,
  type ProviderId,
} from './lib/providers';
export { redactForeign, redactSecrets, type KnownSecrets } from './lib/redact';
export { redactKnown, type SecretTest } from './lib/redact-known';
export { askedWaitMs } from './lib/verdict/asked-wait';
export { LONGEST_UPSTREAM_TEXT } from './lib/verdict/upstream-answer';
export { KeyPool, type HandedOutKey, type ProxyFigures } from './lib/key-pool';
export { usabilityOf, type Usability } from './lib/usability';
export type { Shortage } from './lib/lane-counts';
export { Mirror, type MirrorListener, type MirrorReload, type Versioned } from './lib/mirror';
export type { PoolBinding, PoolKey } from './lib/proxy-lane';
