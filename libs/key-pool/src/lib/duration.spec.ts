import { formatDuration, parseDuration } from './duration';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['1m', 60_000],
    ['12h', 43_200_000],
    ['2d', 172_800_000],
    ['0s', 0],
    [' 30s ', 30_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '12',
    'h',
    '1.5h',
    '-1s',
    '1 h',
    '1h30m',
    '12H',
    '1e3s',
    'soon',
    '999999999999999d',
  ])('refuses "%s" and names the accepted forms', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
    expect(() => parseDuration(text)).toThrow(
      /"[^"]*" is not a duration.*500ms, 90s, 1m, 12h or 2d/,
    );
  });
});

describe('formatDuration', () => {
  it.each(['0s', '500ms', '90s', '1m', '25h', '2d'])('writes %s as it is read', (text) => {
    expect(formatDuration(parseDuration(text))).toBe(text);
  });

  it.each([
    ['60s', '1m'],
    ['1000ms', '1s'],
    ['24h', '1d'],
  ])('writes %s in the largest unit, as %s', (text, shorter) => {
    expect(formatDuration(parseDuration(text))).toBe(shorter);
  });
});
