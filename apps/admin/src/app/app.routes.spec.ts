import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { provideTestApp, startTestApp } from '../testing/provide-test-app';
import { signInAs, VIEWER } from '../testing/user';
import { appRoutes } from './app.routes';
import { NAV_ITEMS } from './shell/nav-items';

const PAGES_OF_ADMINS = NAV_ITEMS.filter(({ roles }) => !roles.includes('viewer'));

async function go(path: string): Promise<string> {
  const router = TestBed.inject(Router);
  await router.navigateByUrl(path);
  return router.url;
}

describe('/account', () => {
  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [provideTestApp(appRoutes)] });
    await startTestApp();
  });

  it('opens for a viewer', async () => {
    await signInAs(VIEWER);

    expect(await go('/account')).toBe('/account');
  });

  it('redirects to the sign-in page when signed out, and back after signing in', async () => {
    await signInAs(null);

    expect(await go('/account')).toBe('/dashboard?returnTo=%2Faccount');
  });
});

describe.each(PAGES_OF_ADMINS.map(({ path }) => path))('%s', (path) => {
  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: [provideTestApp(appRoutes)] });
    await startTestApp();
  });

  it('redirects a viewer to the dashboard', async () => {
    await signInAs(VIEWER);

    expect(await go(path)).toBe('/dashboard');
  });

  it('redirects to the sign-in page when signed out, and back after signing in', async () => {
    await signInAs(null);

    expect(await go(path)).toBe(`/dashboard?returnTo=${encodeURIComponent(path)}`);
  });
});
