import { inChunks } from './in-chunks';

it.each([0, 1, 5_000, 5_001, 12_000])('asks for %d ids in chunks', async (count) => {
  const ids = Array.from({ length: count }, (_, index) => index);
  const sizes: number[] = [];
  const found = await inChunks(ids, async (some) => {
    sizes.push(some.length);
    return some;
  });
  expect(found).toEqual(ids);
  expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(5_000);
  expect(sizes).toHaveLength(Math.ceil(count / 5_000));
});
