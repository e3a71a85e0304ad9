import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { firstValueFrom } from 'rxjs';
import { anOverview } from '../../testing/builders';
import { loseConnection, PageDriver, refuse, reply } from '../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../testing/provide-test-app';
import { ADMIN, signInAs, VIEWER } from '../../testing/user';
import { DashboardPage } from '../dashboard/dashboard-page';
import type { MeDto } from '@keypool/dto';
import { adminOnly, safeReturnTo } from '../core/auth/auth-guards';
import { SessionStore } from '../core/auth/session-store';

@Component({ template: 'the page of admins' })
class AdminPage {}

const PAGE = '/keys?q=prod';
const DATA = '/admin/data';

const SIGNED_IN = reply('POST', '/auth/login', {});

/** What the sign-in page asks. */
const KNOWN = reply('GET', '/auth/first-sign-in', { isAwaited: false });

async function open(url: string, user: MeDto | null, first = user ? null : KNOWN) {
  TestBed.configureTestingModule({
    providers: [
      provideTestApp([
        { path: 'dashboard', component: DashboardPage },
        { path: 'keys', component: AdminPage, canActivate: [adminOnly] },
      ]),
    ],
  });
  await startTestApp();
  await signInAs(user);
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  await page.act(() => router.navigateByUrl(url), ...(first ? [first] : []));
  return page;
}

const url = () => TestBed.inject(Router).url;

async function fillIn(page: PageDriver, email: string, password: string): Promise<void> {
  const [first, second] = await page.root.getAllHarnesses(MatInputHarness);
  await first?.setValue(email);
  await second?.setValue(password);
}

describe('a page of admins', () => {
  it('opens for an admin', async () => {
    const page = await open(PAGE, ADMIN);

    expect(url()).toBe(PAGE);
    expect(page.text()).toContain('the page of admins');
  });

  it('redirects a viewer to the dashboard', async () => {
    const page = await open(PAGE, VIEWER, reply('GET', '/overview', anOverview()));

    expect(url()).toBe('/dashboard');
    expect(page.text()).not.toContain('Sign in');
  });

  it('redirects to the sign-in page when signed out, and back after signing in', async () => {
    const page = await open(PAGE, null);
    expect(page.text()).toContain('Sign in');

    await fillIn(page, 'admin@example.com', 'correct horse');
    const [request] = await page.act(
      () => page.press(/^Sign in$/),
      SIGNED_IN,
      reply('GET', '/auth/me', ADMIN),
    );

    expect(request?.body).toEqual({ email: 'admin@example.com', password: 'correct horse' });
    expect(url()).toBe(PAGE);
  });
});

describe('signing in', () => {
  it.each([
    [
      'nobody ever has',
      { isAwaited: true },
      'The terminal where Keypool was started names the first account.',
    ],
    ['somebody has', { isAwaited: false }, 'Use the account your Keypool admin gave you.'],
  ])('says which account to use when %s', async (_, answer, text) => {
    const page = await open('/dashboard', null, reply('GET', '/auth/first-sign-in', answer));

    expect(page.text()).toContain(text);
  });

  it('assumes that somebody has signed in before when the server does not say', async () => {
    const page = await open('/dashboard', null, loseConnection('GET', '/auth/first-sign-in'));

    expect(page.text()).toContain('Use the account your Keypool admin gave you.');
  });

  it('requires both fields', async () => {
    const page = await open('/dashboard', null);

    await page.act(() => page.press(/^Sign in$/));

    expect(page.text()).toContain('Enter your email address.');
    expect(page.text()).toContain('Enter your password.');
  });

  it('says what was wrong and keeps the input', async () => {
    const page = await open('/dashboard', null);

    await fillIn(page, 'admin@example.com', 'wrong');
    await page.act(
      () => page.press(/^Sign in$/),
      refuse('POST', '/auth/login', 401, 'invalid_credentials'),
    );

    expect(page.all('[role=alert]').map((alert) => alert.textContent?.trim())).toEqual([
      'Wrong email or password.',
    ]);
    const inputs = await page.loader.getAllHarnesses(MatInputHarness);
    expect(await inputs[0]?.getValue()).toBe('admin@example.com');
  });

  it('offers to try again when the server does not answer', async () => {
    TestBed.configureTestingModule({
      providers: [provideTestApp([{ path: 'dashboard', component: DashboardPage }])],
    });
    await startTestApp();
    const router = await RouterTestingHarness.create('/dashboard');
    const page = new PageDriver(router.fixture);
    await page.act(() => TestBed.inject(SessionStore).load(), loseConnection('GET', '/auth/me'));

    expect(page.text()).toContain('Keypool is not responding');
    await page.act(
      () => page.press('Try again'),
      reply('GET', '/auth/me', VIEWER),
      reply('GET', '/overview', anOverview()),
    );

    expect(page.text()).toContain('Dashboard');
  });
});

describe('a session that ends while a page is open', () => {
  const read = () => {
    const reading = firstValueFrom(TestBed.inject(HttpClient).get(DATA));
    // Each test awaits it later; until then a failure must not count as unhandled.
    reading.catch(() => undefined);
    return reading;
  };
  const ended = refuse('GET', DATA, 401, 'unauthenticated');

  it('asks to sign in over the page and repeats the refused request', async () => {
    const page = await open(PAGE, ADMIN);

    const readings: Promise<object>[] = [];
    await page.act(() => {
      readings.push(read());
    }, ended);
    expect(await page.dialogText()).toContain('Your session has ended');
    const inputs = await page.root.getAllHarnesses(MatInputHarness);
    expect(await inputs[0]?.getValue()).toBe('admin@example.com');
    await inputs[1]?.setValue('correct horse');
    await page.act(
      () => page.pressInDialog(/^Sign in$/),
      SIGNED_IN,
      reply('GET', '/auth/me', ADMIN),
      reply('GET', DATA, { some: 'data' }),
    );

    expect(await readings[0]).toEqual({ some: 'data' });
    expect(await page.isDialogOpen()).toBe(false);
    expect(url()).toBe(PAGE);
  });

  it('asks once for many requests', async () => {
    const page = await open(PAGE, ADMIN);

    await page.act(() => void read(), ended);
    await page.act(() => void read(), ended);

    expect(document.querySelectorAll('mat-dialog-container')).toHaveLength(1);
  });

  it('asks for nothing while the user signs out', async () => {
    const page = await open(PAGE, ADMIN);

    await page.act(
      () => {
        void read();
        void TestBed.inject(SessionStore).signOut();
      },
      ended,
      reply('POST', '/auth/logout', {}),
    );

    expect(await page.isDialogOpen()).toBe(false);
    expect(TestBed.inject(SessionStore).status()).toBe('signedOut');
  });

  it('opens the sign-in page, with the way back, when the user leaves the page', async () => {
    const page = await open(PAGE, ADMIN);

    const readings: Promise<object>[] = [];
    await page.act(() => {
      readings.push(read());
    }, ended);
    await page.act(() => page.pressInDialog('Leave this page'), KNOWN);

    await expect(readings[0]).rejects.toBeInstanceOf(HttpErrorResponse);
    expect(TestBed.inject(SessionStore).status()).toBe('signedOut');
    expect(url()).toBe('/dashboard?returnTo=%2Fkeys%3Fq%3Dprod');
  });

  it('leaves a page that the next user may not see', async () => {
    const page = await open(PAGE, ADMIN);

    await page.act(() => void read(), ended);
    await fillIn(page, 'viewer@example.com', 'correct horse');
    await page.act(
      () => page.pressInDialog(/^Sign in$/),
      SIGNED_IN,
      reply('GET', '/auth/me', VIEWER),
      refuse('GET', DATA, 403, 'forbidden'),
      reply('GET', '/overview', anOverview()),
    );

    expect(url()).toBe('/dashboard');
  });
});

describe('safeReturnTo', () => {
  it.each(['/keys', '/keys?q=1'])('lets %s through', (path) => {
    expect(safeReturnTo(path)).toBe(path);
  });

  it.each([null, '', 'keys', '//elsewhere.example', '/\\elsewhere.example', 'https://x.example'])(
    'does not follow %s',
    (path) => {
      expect(safeReturnTo(path)).toBeNull();
    },
  );
});
