import { compareVersions, opens } from './mongod-versions';

describe('a mongod', () => {
  it.each([
    ['8.0.29', '8.0'],
    ['8.0.29', '7.0'],
    ['8.2.6', '8.0'],
    ['7.0.1', '6.0'],
  ])('%s opens data of %s', (version, data) => {
    expect(opens(version, data)).toBe(true);
  });

  it.each([
    ['8.0.29', '8.2'],
    ['8.0.29', '6.0'],
    ['7.0.1', '8.0'],
    ['9.0.0', '8.2'],
  ])('%s does not open data of %s', (version, data) => {
    expect(opens(version, data)).toBe(false);
  });

  it('is newer by its numbers', () => {
    expect(['10.0.1', '8.2.6', '8.0.29', '8.10.0'].sort(compareVersions)).toEqual([
      '8.0.29',
      '8.2.6',
      '8.10.0',
      '10.0.1',
    ]);
  });
});
