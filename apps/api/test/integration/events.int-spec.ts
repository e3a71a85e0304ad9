import {
  EVENT_TYPES,
  matchesCriteria,
  PROVIDER_IDS,
  type EventDto,
  type EventListDto,
} from '@keypool/dto';
import { TokensService } from '../../src/app/tokens/tokens.service';
import { createTestApp, type TestApp } from './create-test-app';
import { unique } from './provider-fixture';

const COUNT = 400;
const SECOND = 1_000;
const START = Date.UTC(2026, 0, 1);
const HERE = 'proxy-3';

/** The contents of a page, as stored in the database. Several have the same time. */
function storedEvent(index: number) {
  const proxies = ['proxy-1', 'proxy-2', HERE];
  return {
    at: new Date(START + Math.floor(index / 3) * SECOND),
    provider: [...PROVIDER_IDS, null][index % 3] ?? null,
    type: EVENT_TYPES[index % 5] ?? 'key_created',
    keyId: index % 4 === 0 ? null : `key-${index % 7}`,
    proxyId: index % 2 === 0 ? null : (proxies[index % 3] ?? null),
    actor: ['test', 'token:edge'][index % 2] ?? 'test',
    detail: index % 11 === 0 ? { proxyIds: proxies.slice(index % 4) } : { reason: 'none' },
  };
}

describe('GET /admin/events', () => {
  let testApp: TestApp;
  let headers: { authorization: string };
  let all: EventDto[];

  beforeAll(async () => {
    testApp = await createTestApp();
    const { token } = await testApp.app
      .get(TokensService)
      .createToken({ name: unique('program'), scope: 'admin' }, 'test');
    headers = { authorization: `Bearer ${token}` };
    const events = testApp.database.collection('events');
    await events.deleteMany({});
    await events.insertMany(Array.from({ length: COUNT }, (_, index) => storedEvent(index)));
    const newest = await events.find().sort({ at: -1, _id: -1 }).hint({ $natural: 1 }).toArray();
    all = newest.map(({ _id, at, ...rest }) => ({
      ...(rest as Omit<EventDto, 'id' | 'at'>),
      id: String(_id),
      at: (at as Date).toISOString(),
    }));
  });

  afterAll(() => testApp.close());

  async function readPage(query: Record<string, string>): Promise<EventListDto> {
    const url = `/admin/events?${new URLSearchParams(query)}`;
    const answer = await testApp.app.inject({ url, headers });
    expect(answer.statusCode).toBe(200);
    return answer.json<EventListDto>();
  }

  /** Follows the cursors to the end. */
  async function readAll(query: Record<string, string>, limit: number): Promise<EventDto[]> {
    const found: EventDto[] = [];
    let cursor: string | null = '';
    do {
      const page: EventListDto = await readPage({
        ...query,
        limit: String(limit),
        ...(cursor && { cursor }),
      });
      found.push(...page.events);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found;
  }

  const isOf = (proxyId: string) => (event: EventDto) => {
    const { proxyIds } = event.detail;
    return event.proxyId === proxyId || (Array.isArray(proxyIds) && proxyIds.includes(proxyId));
  };
  const after = new Date(START + 20 * SECOND).toISOString();
  const before = new Date(START + 90 * SECOND).toISOString();

  it.each<[Record<string, string>, (event: EventDto) => boolean]>([
    [{}, () => true],
    [{ provider: 'openhands' }, ({ provider }) => provider === 'openhands'],
    [{ type: 'key_created' }, ({ type }) => type === 'key_created'],
    [{ keyId: 'key-3' }, ({ keyId }) => keyId === 'key-3'],
    [{ proxyId: HERE }, isOf(HERE)],
    [{ actor: 'token:edge' }, ({ actor }) => actor === 'token:edge'],
    [
      { actor: 'token:edge', type: 'key_created', proxyId: HERE },
      (event) => isOf(HERE)(event) && event.actor === 'token:edge' && event.type === 'key_created',
    ],
    [{ from: after }, ({ at }) => at >= after],
    [{ from: after, to: before }, ({ at }) => at >= after && at <= before],
    [
      { provider: 'ohmygpt', type: 'key_deleted' },
      ({ provider, type }) => provider === 'ohmygpt' && type === 'key_deleted',
    ],
    [
      { proxyId: HERE, type: 'key_created', to: before },
      (event) => isOf(HERE)(event) && event.type === 'key_created' && event.at <= before,
    ],
    [{ keyId: 'nobody' }, () => false],
  ])('has every event that matches once, newest first: %j', async (query, matches) => {
    const expected = all.filter(matches);
    expect(await readAll(query, 7)).toEqual(expected);
    expect(await readAll(query, 200)).toEqual(expected);
    // Parameters that live pages add by themselves.
    expect(all.filter((event) => matchesCriteria(event, query))).toEqual(expected);
  });
});
