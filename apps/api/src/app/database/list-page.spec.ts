import { contains, pageInfo, pageWindow, sortOrder } from './list-page';

describe('contains', () => {
  it.each(['a.b', 'a+b', '^a$', '(a|b)', '[a]', 'a\\b', 'a*?', '{1}', 'a-b', 'a/b'])(
    'takes %s for itself',
    (text) => {
      const { $regex, $options } = contains(text);
      const pattern = new RegExp($regex, $options);
      expect(pattern.test(`before ${text.toUpperCase()} after`)).toBe(true);
      expect(pattern.test(text.slice(1))).toBe(false);
    },
  );
});

describe('sortOrder', () => {
  it.each([
    ['status', { status: 1, _id: 1 }],
    ['-status', { status: -1, _id: -1 }],
    ['id', { _id: 1 }],
    ['-id', { _id: -1 }],
  ])('%s', (sort, expected) => {
    expect(sortOrder(sort, { id: '_id' })).toEqual(expected);
  });
});

describe('pageWindow and pageInfo', () => {
  it.each([
    [{ page: 1 }, { skip: 0, limit: 25 }],
    [{ page: 3 }, { skip: 50, limit: 25 }],
    [
      { page: 2, pageSize: 200 },
      { skip: 200, limit: 200 },
    ],
  ])('%j', (request, window) => {
    expect(pageWindow(request)).toEqual(window);
    expect(pageInfo(request, 77)).toEqual({
      page: request.page,
      pageSize: window.limit,
      matching: 77,
    });
  });

  it.each([{}, { pageSize: 50 }])('without a page everything comes: %j', (request) => {
    expect(pageWindow(request)).toBeNull();
    expect(pageInfo(request, 77)).toEqual({});
  });
});
