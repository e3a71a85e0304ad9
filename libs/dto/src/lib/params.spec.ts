import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { EventListQuery, IdParams, KeyListQuery, OverviewQuery, TokenListQuery } from './params';

type Query = new () => object;

function read(query: Query, given: object) {
  const read = plainToInstance(query, given);
  return { read, wrong: validateSync(read).map(({ property }) => property) };
}

describe('the query of a list', () => {
  it('turns digits into numbers', () => {
    const given = { page: '2', pageSize: '50', q: 'a', sort: '-createdAt', status: 'unbound' };
    const { read: query, wrong } = read(KeyListQuery, given);
    expect(wrong).toEqual([]);
    expect(query).toEqual({ ...given, page: 2, pageSize: 50 });
  });

  it.each(['', '0', '-1', '1.5', '1e3', '0x10', ' 1', '1000001', ['1', '2']])(
    'refuses the page %j',
    (page) => {
      expect(read(KeyListQuery, { page }).wrong).toEqual(['page']);
    },
  );

  it.each([
    ['a size that no page has', { pageSize: '26' }, 'pageSize'],
    ['an order by what another list has', { sort: 'scope' }, 'sort'],
    ['an order by a secret', { sort: 'apiKey' }, 'sort'],
    ['two filters at once', { status: ['healthy', 'error'] }, 'status'],
    ['too long a search', { q: 'x'.repeat(129) }, 'q'],
    ['fields that do not come alone', { fields: 'apiKey' }, 'fields'],
  ])('refuses %s', (_what, given, property) => {
    expect(read(KeyListQuery, given).wrong).toEqual([property]);
  });

  it.each(['id', '-id', 'tokensUsed', '-tokensUsed'])('takes the order %s', (sort) => {
    expect(read(KeyListQuery, { sort }).wrong).toEqual([]);
  });

  it.each(['scope', '-scope'])('has the orders of its own list: %s', (sort) => {
    expect(read(TokenListQuery, { sort }).wrong).toEqual([]);
  });
});

describe('a time of the list of events', () => {
  it.each(['2026-11-28', '2026-11-28T12:00Z', '2026-11-28T12:00:00.123456789+07:00', '2024-02-29'])(
    'may be %s',
    (from) => {
      expect(read(EventListQuery, { from }).wrong).toEqual([]);
    },
  );

  it.each([
    'yesterday',
    '1',
    '2026-02-30',
    '2025-02-29',
    '2026-11-28T12:00',
    '2026-11-28T25:00Z',
    '',
  ])('may not be %j', (from) => {
    expect(read(EventListQuery, { from }).wrong).toEqual(['from']);
  });
});

describe('the zone of the overview', () => {
  it.each(['Asia/Ho_Chi_Minh', 'UTC', 'Europe/Berlin'])('may be %s', (timeZone) => {
    expect(read(OverviewQuery, { timeZone }).wrong).toEqual([]);
  });

  it.each(['+07:00', 'Asia/Nowhere', '', 'x'.repeat(65)])('may not be %j', (timeZone) => {
    expect(read(OverviewQuery, { timeZone }).wrong).toEqual(['timeZone']);
  });
});

it('a path takes any id, and reads it as it was meant', () => {
  expect(read(IdParams, { id: '$ne' })).toEqual({ read: { id: '$ne' }, wrong: [] });
});
