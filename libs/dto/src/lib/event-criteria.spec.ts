import { matchesCriteria, type EventCriteria } from './event-criteria';
import type { EventDto } from './event.dto';

const EVENT: EventDto = {
  id: '1',
  at: '2026-11-28T12:00:00.000Z',
  provider: 'ohmygpt',
  type: 'key_rotated',
  keyId: 'key-1',
  proxyId: null,
  actor: 'system',
  detail: { reason: 'quota_exhausted', proxyIds: ['exit-1', 'exit-2'], keyIds: ['key-7'] },
};

describe('an event is in a list that is narrowed to', () => {
  it.each<[string, EventCriteria]>([
    ['nothing', {}],
    ['its provider', { provider: 'ohmygpt' }],
    ['its type', { type: 'key_rotated' }],
    ['its key', { keyId: 'key-1' }],
    ['a proxy to which its key was bound', { proxyId: 'exit-2' }],
    ['a key that a worker got', { keyId: 'key-7' }],
    ['who did it', { actor: 'system' }],
    ['a time that begins with it', { from: EVENT.at }],
    ['a time that ends with it', { to: EVENT.at }],
    [
      'a day in another zone',
      { from: '2026-11-28T18:59:00+07:00', to: '2026-11-28T19:01:00+07:00' },
    ],
  ])('%s', (_what, criteria) => {
    expect(matchesCriteria(EVENT, criteria)).toBe(true);
  });
});

describe('an event is not in a list that is narrowed to', () => {
  it.each<[string, EventCriteria]>([
    ['another provider', { provider: 'openhands' }],
    ['another type', { type: 'key_error' }],
    ['another key', { keyId: 'key-2' }],
    ['a proxy of which a name is a part', { proxyId: 'exit' }],
    ['somebody else', { actor: 'sys' }],
    ['later', { from: '2026-11-28T12:00:00.001Z' }],
    ['earlier', { to: '2026-11-28T11:59:59.999Z' }],
    ['its key, but later', { keyId: 'key-1', from: '2026-11-29' }],
  ])('%s', (_what, criteria) => {
    expect(matchesCriteria(EVENT, criteria)).toBe(false);
  });
});

it('a proxy’s own events are its events, and so are those that name it alone', () => {
  expect(matchesCriteria({ ...EVENT, proxyId: 'exit-3' }, { proxyId: 'exit-3' })).toBe(true);
  const alone = { ...EVENT, detail: { proxyIds: 'exit-3' } };
  expect(matchesCriteria(alone, { proxyId: 'exit-3' })).toBe(true);
});
