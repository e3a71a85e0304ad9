import { standing } from './refusal';

const DAY_MS = 24 * 3_600_000;
const refusal = { since: new Date(0), at: new Date(1_000) };

it('a refusal counts for a day after the last one', () => {
  expect(standing(refusal, 1_000)).toBe(refusal);
  expect(standing(refusal, 1_000 + DAY_MS - 1)).toBe(refusal);
  expect(standing(refusal, 1_000 + DAY_MS)).toBeUndefined();
  expect(standing(undefined, 0)).toBeUndefined();
});
