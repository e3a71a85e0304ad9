import { expiringTokens } from './expiring-tokens';

const DAY_MS = 24 * 3_600_000;
const NOW = Date.parse('2026-11-29T12:00:00Z');
const inDays = (days: number) => NOW + days * DAY_MS;

describe('expiringTokens', () => {
  it('counts those that end within two weeks, and not what has ended', () => {
    const tokens = [inDays(-1), NOW, inDays(1), inDays(14), inDays(15)];
    expect(expiringTokens(tokens, NOW).count).toBe(2);
  });

  it.each([
    ['a token comes near its end', [inDays(15)], inDays(1)],
    ['one ends', [inDays(15), inDays(0.5)], inDays(0.5)],
    ['nothing', [inDays(-1)], null],
  ])('is due again when %s', (_, tokens, dueAt) => {
    expect(expiringTokens(tokens, NOW).dueAt).toBe(dueAt);
  });
});
