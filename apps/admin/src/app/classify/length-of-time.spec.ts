import { lengthOf } from './length-of-time';

it.each([
  [30_000, 'en', '30 seconds'],
  [90_000, 'en', '90 seconds'],
  [150_000, 'en', '2.5 minutes'],
  [3_600_000, 'en', '60 minutes'],
  [7_200_000, 'en', '2 hours'],
  [120_000, 'vi', '2 phút'],
])('%d ms in %s are %s', (ms, locale, text) => {
  expect(lengthOf(ms, locale)).toBe(text);
});
