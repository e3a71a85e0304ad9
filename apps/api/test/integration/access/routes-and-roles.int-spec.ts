import { problemSchema } from '@keypool/dto';
import type { InjectOptions } from 'fastify';
import { mongo } from 'mongoose';
import { text } from 'node:stream/consumers';
import { createDocument } from '../../../src/app/openapi/open-api';
import { useTestApp } from '../use-test-apps';
import { INVALID_BODY, ROUTES, type Route, type Treatment } from './audiences';
import { Callers, type Caller } from './callers';

type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';

const STATUSES = { unauthenticated: 401, forbidden: 403, session_required: 403 } as const;

/** The app's pages, and the documentation with its files: for everybody. */
const isPage = (path: string) => path === '/*' || path.startsWith('/api/');

/** Written at any time: when somebody was last seen, and the hourly work. */
const RESTLESS = ['sessions', 'processes', 'token_uses', 'event_seals'];
/** Whoever has a session signs out by `POST /auth/logout`. */
const LASTING = { type: { $ne: 'signed_out' } };

const isRead = (method: HttpMethod) => method === 'GET' || method === 'HEAD';

function treatmentOf(
  { treatments, provider }: Route,
  caller: Caller,
  method: HttpMethod,
): Treatment {
  const treatment = treatments[caller.kind];
  if (treatment !== 'in') {
    return treatment;
  }
  const isForeignChange = caller.isForeignPage && !isRead(method);
  const isForeignProvider = provider && caller.onlyProvider && caller.onlyProvider !== provider;
  return isForeignChange || isForeignProvider ? 'forbidden' : 'in';
}

/** Undefined for none. With a body, somebody else refuses than without one. */
function payloadsOf({ body }: Route, treatment: Treatment, method: HttpMethod) {
  if (isRead(method)) {
    return [undefined];
  }
  if (treatment === 'in') {
    return [INVALID_BODY];
  }
  return body === INVALID_BODY ? [undefined, body] : [body];
}

describe('who may call what', () => {
  const testApp = useTestApp();
  let callers: Caller[];
  let before: string;

  beforeAll(async () => {
    callers = await Callers.create(testApp);
    before = await dump();
  });

  async function dump(): Promise<string> {
    const found = await testApp.database.listCollections({}, { nameOnly: true }).toArray();
    const names = found.map(({ name }) => name).filter((name) => !RESTLESS.includes(name));
    const parts: string[] = [];
    for (const name of names.sort()) {
      const documents = await testApp.database.collection(name).find(LASTING).toArray();
      parts.push(name, ...documents.map((document) => mongo.BSON.EJSON.stringify(document)).sort());
    }
    return parts.join('\n');
  }

  /** @returns null when the answer is the one that is wanted */
  async function faultOf(
    { payload, ...options }: InjectOptions,
    treatment: Treatment,
  ): Promise<string | null> {
    // Some answers never end.
    const answer = await testApp.app.inject({
      ...options,
      ...(payload === undefined ? {} : { payload }),
      payloadAsStream: true,
    });
    const { statusCode: status, headers } = answer;
    const isProblem = headers['content-type'] === 'application/problem+json';
    const body = isProblem ? await text(answer.stream()) : '';
    answer.raw.res.destroy();
    const code = body && problemSchema.strict().parse(JSON.parse(body)).code;
    const isRefused =
      Object.values<number>(STATUSES).includes(status) && (!code || code in STATUSES);
    const isAsWanted =
      treatment === 'in'
        ? !isRefused && ![405, 415, 429].includes(status) && status < 500
        : status === STATUSES[treatment] && (code === treatment || options.method === 'HEAD');
    const hasChallenge = headers['www-authenticate'] === 'Bearer';
    return isAsWanted && hasChallenge === (treatment === 'unauthenticated')
      ? null
      : `${status} ${body} instead of ${treatment}`;
  }

  it('is written down for every route of the router', () => {
    const listed = ROUTES.map(({ name }) => name);
    expect(new Set(listed).size).toBe(listed.length);
    const real = testApp.routes
      .filter(({ method, path }) => method !== 'HEAD' && !isPage(path))
      .map(({ method, path }) => `${method} ${path}`);
    expect(real.sort()).toEqual(listed.sort());
  });

  it('is what the OpenAPI document says', () => {
    const SCHEMES = {
      admin: 'session',
      'admin token': 'adminToken',
      worker: 'workerToken',
      'metrics token': 'metricsToken',
    } as const;
    const documented = Object.entries(createDocument(testApp.app).paths).flatMap(
      ([path, operations]) =>
        Object.entries(operations).map(
          ([method, { security = [] }]: [string, { security?: Record<string, string[]>[] }]) => [
            `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
            security.flatMap((scheme) => Object.keys(scheme)).sort(),
          ],
        ),
    );
    const expected = ROUTES.map(({ name, treatments }) => [
      name,
      treatments.stranger === 'in'
        ? []
        : Object.entries(SCHEMES)
            .filter(([kind]) => treatments[kind as keyof typeof SCHEMES] === 'in')
            .map(([, scheme]) => scheme)
            .sort(),
    ]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(expected));
  });

  it.each(ROUTES)('$name', async (route) => {
    const [method = '', path = ''] = route.name.split(' ');
    const url = path.replace(/:\w+/g, 'nothing-of-this-name');
    const faults: string[] = [];
    for (const verb of (method === 'GET' ? ['GET', 'HEAD'] : [method]) as HttpMethod[]) {
      for (const caller of callers) {
        const treatment = treatmentOf(route, caller, verb);
        for (const payload of payloadsOf(route, treatment, verb)) {
          const fault = await faultOf(
            { method: verb, url, headers: caller.headers, payload },
            treatment,
          );
          if (fault) {
            faults.push(`${verb} as ${caller.name}: ${fault}`);
          }
        }
      }
    }
    expect(faults).toEqual([]);
  });

  it('none of these requests has changed anything', async () => {
    expect(await dump()).toBe(before);
  });
});
