import { createTestApp, type TestApp } from './create-test-app';

/**
 * Starts applications on one database, as separate API processes, before the tests of a file or block, and ends them after.
 * @returns the list of applications, filled when tests and later hooks run
 */
export function useTestApps(
  count: number,
  environment: Readonly<Record<string, string>> = {},
): readonly TestApp[] {
  const apps: TestApp[] = [];

  beforeAll(async () => {
    for (let index = 0; index < count; index++) {
      apps.push(await createTestApp({ environment, beside: apps[0] }));
    }
  });

  afterAll(async () => {
    // The first one drops the database.
    for (const testApp of apps.toReversed()) {
      await testApp.close();
    }
  });

  return apps;
}

/** The same for one application, which is there when tests and later hooks run. */
export function useTestApp(environment: Readonly<Record<string, string>> = {}): TestApp {
  const apps = useTestApps(1, environment);
  const started = (): TestApp => {
    const [testApp] = apps;
    if (!testApp) {
      throw new Error('the application is there once the tests run');
    }
    return testApp;
  };
  return {
    get app() {
      return started().app;
    },
    get routes() {
      return started().routes;
    },
    get config() {
      return started().config;
    },
    get database() {
      return started().database;
    },
    close: () => started().close(),
  };
}
