import {
  EVENT_TYPES,
  LIVE_TOPICS,
  PROVIDER_IDS,
  type EventType,
  type ProviderId,
} from '@keypool/dto';
import { endsCredentials, isEventType, topicsOf } from './live-topics';

const told = (type: EventType, provider: ProviderId | null) =>
  topicsOf(type, provider).map((one) => `${one.provider ?? 'all'} ${one.topic}`);

describe('topicsOf', () => {
  it.each(EVENT_TYPES)('%s is known, and changes the list of events itself', (type) => {
    expect(isEventType(type)).toBe(true);
    expect(told(type, 'ohmygpt')).toContain('ohmygpt events');
    expect(told(type, null)).toContain('all events');
  });

  it.each<[EventType, ProviderId | null, string[]]>([
    [
      'key_rotated',
      'openhands',
      [
        'openhands keys',
        'openhands backup-keys',
        'openhands bindings',
        'openhands rotations',
        'all tokens',
        'openhands events',
      ],
    ],
    ['binding_created', 'ohmygpt', ['ohmygpt bindings', 'ohmygpt events']],
    [
      'proxy_deleted',
      null,
      ['all proxies', ...PROVIDER_IDS.map((id) => `${id} bindings`), 'all events'],
    ],
    ['token_created', null, ['all tokens', 'all events']],
    ['signed_in', null, ['all events']],
  ])('%s of %s', (type, provider, expected) => {
    expect(told(type, provider)).toEqual(expected);
  });

  it('leaves no topic unreported', () => {
    const all = EVENT_TYPES.flatMap((type) => topicsOf(type, 'ohmygpt'));
    expect(new Set(all.map(({ topic }) => topic))).toEqual(new Set(LIVE_TOPICS));
  });
});

describe('isEventType', () => {
  it.each([undefined, null, 7, 'unheard_of', 'toString', '__proto__'])('%p is none', (type) => {
    expect(isEventType(type)).toBe(false);
  });
});

describe('endsCredentials', () => {
  it.each<[EventType, boolean]>([
    ['token_revoked', true],
    ['user_updated', true],
    ['user_deleted', true],
    ['signed_out', true],
    ['password_changed', true],
    ['key_rotated', false],
  ])('%s: %s', (type, expected) => {
    expect(endsCredentials(type)).toBe(expected);
  });
});
