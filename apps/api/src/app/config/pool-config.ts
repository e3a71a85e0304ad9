import {
  DEFAULT_GUARD_SETTINGS,
  parseDuration,
  type CooldownSettings,
  type GuardSettings,
} from '@keypool/key-pool';
import { Duration, Durations, OneOf, Percentage, SWITCH, WholeNumber } from './variable';

export class PurgeConfig {
  @Duration('KEYPOOL_PURGE_AFTER', {
    does: 'Used backup keys are deleted after this time',
    from: '1ms',
    to: '3650d',
    example: '12h',
  })
  readonly afterMs: number = parseDuration('12h');

  /** A timer of Node.js cannot be longer than 24 days. */
  @Duration('KEYPOOL_PURGE_EVERY', {
    does: 'How often Keypool looks for them, and for API keys whose rotation can no longer be undone',
    from: '100ms',
    to: '24d',
    example: '1m',
  })
  readonly everyMs: number = parseDuration('1m');

  /** Dashboards show 30 days. */
  @Duration('KEYPOOL_KEEP_EVENTS', {
    does: 'Events and finished entries of the journal of rotations are deleted after this time',
    from: '31d',
    to: '3650d',
    example: '90d',
  })
  readonly keepEventsMs: number = parseDuration('90d');
}

export class UndoConfig {
  @Duration('KEYPOOL_UNDO_FOR', {
    does: 'A rotation can be undone for this time. The API key of the replaced key is kept until then, encrypted like all others',
    from: '1ms',
    to: '3650d',
    example: '7d',
  })
  readonly keepMs: number = parseDuration('7d');
}

export class CooldownConfig implements CooldownSettings {
  @Durations('KEYPOOL_COOLDOWN_STEPS', {
    does: 'Cooldowns of a key that is throttled again and again; the last one repeats',
    from: '1ms',
    to: '365d',
    example: '30s,2m,10m,1h',
  })
  readonly stepsMs: readonly number[] = ['30s', '2m', '10m', '1h'].map(parseDuration);

  @WholeNumber('KEYPOOL_PERMANENT_AFTER_STEPS', {
    does: 'After this many cooldowns in a row without a success, a key that is throttled again is replaced',
    from: 1,
    to: 1_000,
    example: '5',
  })
  readonly permanentAfterSteps: number = 5;

  @Duration('KEYPOOL_PERMANENT_WAIT', {
    does: 'A key is replaced when its upstream asks for a longer cooldown than this',
    from: '1ms',
    to: '3650d',
    example: '6h',
  })
  readonly permanentWaitMs: number = parseDuration('6h');

  @WholeNumber('KEYPOOL_SUSPECT_AFTER', {
    does: 'After this many failures in a row that do not convict the key, within 10 minutes, it is suspect: handed out last',
    from: 1,
    to: 1_000,
    example: '5',
  })
  readonly suspectAfter: number = 5;

  @Durations('KEYPOOL_SUSPECT_STEPS', {
    does: 'How long a suspect waits before each try; the last one repeats',
    from: '1ms',
    to: '365d',
    example: '30s,1m,2m,5m,10m',
  })
  readonly suspectStepsMs: readonly number[] = ['30s', '1m', '2m', '5m', '10m'].map(parseDuration);
}

export class GuardConfig {
  /** See SPEC 6.4. */
  @OneOf(
    'KEYPOOL_GUARD',
    SWITCH,
    '`off` rotates every convicted key at once, even in an outage in which healthy keys look dead',
  )
  readonly use: (typeof SWITCH)[number] = 'on';

  @WholeNumber('KEYPOOL_GUARD_PLACES', {
    does: 'This many keys are replaced at once; while none of the new ones has worked, further keys need a confirmation',
    from: 1,
    to: 1_000,
    example: '5',
  })
  readonly places: number = DEFAULT_GUARD_SETTINGS.places;

  @Percentage('KEYPOOL_GUARD_TOKEN_SHARE', {
    does: 'The part of the backup keys that the reports of a token limited to proxies may use up in 10 minutes',
    from: 1,
    to: 100,
    example: '25%',
  })
  readonly tokenShare: number = DEFAULT_GUARD_SETTINGS.tokenShare;

  get settings(): GuardSettings {
    const { use, places, tokenShare } = this;
    return { ...DEFAULT_GUARD_SETTINGS, isOn: use === 'on', places, tokenShare };
  }
}
