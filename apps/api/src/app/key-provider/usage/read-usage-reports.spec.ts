import { byPlace, readUsageReports, rejectedReport } from './read-usage-reports';

describe('readUsageReports', () => {
  it('keeps the positions of valid reports, and says what is wrong with each invalid one', () => {
    const good = { keyId: 'k', tokens: 1, requests: 1 };
    const { reports, rejected } = readUsageReports([
      { ...good, lease: null, model: 'gpt' },
      { keyId: 'k', tokens: -1, requests: 1.5 },
      'text',
      good,
    ]);
    expect(reports).toEqual([good, null, null, good]);
    expect(rejected.map(({ index, pointer }) => [index, pointer])).toEqual([
      [1, '/reports/1/tokens'],
      [2, '/reports/2'],
    ]);
  });

  it('lists rejected reports in the order of the request', () => {
    const rejected = [7, 2, 11].map((index) => rejectedReport(index, [], 'is not valid'));
    expect(byPlace(rejected).map(({ index }) => index)).toEqual([2, 7, 11]);
  });
});
