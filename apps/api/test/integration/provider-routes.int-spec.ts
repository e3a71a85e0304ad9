import { createDocument } from '../../src/app/openapi/open-api';
import { createTestApp, type TestApp } from './create-test-app';
import { PROVIDER_IDS } from './provider-fixture';

describe('the routes of providers', () => {
  let testApp: TestApp;

  beforeAll(async () => {
    testApp = await createTestApp();
  });

  afterAll(() => testApp.close());

  /** Method, path, name and body of each, with `*` for the provider. */
  function routesOf(id: string): string[] {
    const ofProvider = new RegExp(`^/(admin|internal)/${id}(/|$)`);
    return Object.entries(createDocument(testApp.app).paths)
      .filter(([path]) => ofProvider.test(path))
      .flatMap(([path, operations]) =>
        Object.entries(operations).map(
          ([method, { operationId, requestBody }]) =>
            `${method} ${path} ${operationId} ${JSON.stringify(requestBody)}`,
        ),
      )
      .map((route) => route.replace(new RegExp(id, 'gi'), '*'))
      .sort();
  }

  it.each(PROVIDER_IDS.slice(1))('of %s are those of the first one', (id) => {
    const expected = routesOf(PROVIDER_IDS[0]);
    expect(expected).toContainEqual(
      expect.stringMatching(/^post \/internal\/\*\/acquire \*Worker_acquire \{/),
    );
    expect(routesOf(id)).toEqual(expected);
  });
});
