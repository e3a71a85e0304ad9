import { PROVIDER_IDS } from './provider-id.dto';
import { createTokenSchema } from './token.dto';

const refusalsOf = (body: object) =>
  createTokenSchema
    .safeParse({ name: 'proxy 1', scope: 'worker', ...body })
    .error?.issues.map(({ path }) => path.join('.'));

describe('the contract of a new token', () => {
  it.each([
    ['all providers', { providers: [...PROVIDER_IDS] }],
    ['one proxy', { proxyIds: ['exit-1'] }],
    ['an end in another zone', { expiresAt: '2100-01-01T00:00:00+07:00' }],
  ])('takes a worker token with %s', (_what, limits) => {
    const body = { name: ' proxy 1 ', scope: 'worker', ...limits };
    expect(createTokenSchema.parse(body)).toEqual({ ...body, name: 'proxy 1' });
  });

  it.each([
    ['no name', { name: ' ' }, ['name']],
    ['an unknown scope', { scope: 'root' }, ['scope']],
    ['a metrics token with limits', { scope: 'metrics', proxyIds: ['exit-1'] }, ['scope']],
    ['an admin token with limits', { scope: 'admin', proxyIds: ['exit-1'] }, ['scope']],
    ['no provider at all', { providers: [] }, ['providers']],
    ['more providers than there are', { providers: [...PROVIDER_IDS, 'ohmygpt'] }, ['providers']],
    ['an unknown provider', { providers: ['other'] }, ['providers.0']],
    ['an id that no proxy has', { proxyIds: ['a/b'] }, ['proxyIds.0']],
    ['an end without a zone', { expiresAt: '2100-01-01T00:00:00' }, ['expiresAt']],
    ['an unknown field', { hash: '00' }, ['']],
  ])('refuses %s', (_what, body, paths) => {
    expect(refusalsOf(body)).toEqual(paths);
  });
});
