import { HttpTestingController } from '@angular/common/http/testing';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { MeDto } from '@keypool/dto';
import { aProblem } from '../../../testing/builders';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { ADMIN, signInAs } from '../../../testing/user';
import { SessionStore } from '../../core/auth/session-store';
import { SessionEndWarning } from './session-end-warning';

@Component({ template: 'some page' })
class Page {}

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const MINUTE = 60_000;

/** The server's answer when the session ends this many minutes after the start of the test. */
function endingAt(minutes: number, finalMinutes = 24 * 60): MeDto {
  return {
    ...ADMIN,
    expiresAt: new Date(NOW + minutes * MINUTE).toISOString(),
    absoluteExpiresAt: new Date(NOW + finalMinutes * MINUTE).toISOString(),
  };
}

function setVisible(isVisible: boolean): void {
  const value = isVisible ? 'visible' : 'hidden';
  Object.defineProperty(document, 'visibilityState', { configurable: true, value });
  document.dispatchEvent(new Event('visibilitychange'));
}

const dialogs = () => [...document.querySelectorAll('mat-dialog-container')];
const dialogText = () =>
  dialogs()
    .map((dialog) => dialog.textContent?.replace(/\s+/g, ' '))
    .join();
const button = () => document.querySelector<HTMLButtonElement>('app-session-end-dialog button');

/** Signed in at `NOW`, and gone from the page a moment later. */
async function start(user: MeDto) {
  TestBed.configureTestingModule({
    providers: [provideTestApp([{ path: '**', component: Page }])],
  });
  await startTestApp();
  await signInAs(user);
  TestBed.inject(SessionEndWarning);
  TestBed.createComponent(Page);
  const http = TestBed.inject(HttpTestingController);
  const pass = async (milliseconds: number) => {
    // Only the last seconds tick: hours of ticks would take the test minutes.
    const ticking = Math.min(milliseconds, 2_000);
    jest.setSystemTime(Date.now() + milliseconds - ticking);
    await jest.advanceTimersByTimeAsync(ticking);
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(0);
  };
  return {
    pass,
    /** The one request for the session's end. Tells whether it counts as use. */
    async answer(me: MeDto): Promise<'use' | 'background'> {
      const request = http.expectOne('/auth/me');
      request.flush(me);
      await pass(0);
      return request.request.headers.has('x-keypool-background') ? 'background' : 'use';
    },
    async refuse(): Promise<void> {
      const body = aProblem({ status: 401, code: 'unauthenticated' });
      http.expectOne('/auth/me').flush(body, { status: 401, statusText: 'Unauthorized' });
      await pass(0);
    },
    async loseConnection(): Promise<void> {
      http.expectOne('/auth/me').error(new ProgressEvent('error'));
      await pass(0);
    },
    asksNothing: () => http.expectNone('/auth/me'),
  };
}

describe('before a session ends', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
    setVisible(true);
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  it('nothing happens until two minutes before', async () => {
    const page = await start(endingAt(120));

    await page.pass(118 * MINUTE - 1_000);

    page.asksNothing();
    expect(dialogs()).toEqual([]);
  });

  it('a warning counts down, after a request that does not extend the session', async () => {
    const page = await start(endingAt(120));
    await page.pass(118 * MINUTE);

    expect(await page.answer(endingAt(120))).toBe('background');

    expect(dialogText()).toContain('Your session is about to end');
    expect(dialogText()).toContain('Time left: 2:00');
    await page.pass(10_000);
    expect(dialogText()).toContain('Time left: 1:50');
  });

  it('no warning appears when the session was used meanwhile, here or in another tab', async () => {
    const page = await start(endingAt(120));
    await page.pass(118 * MINUTE);

    await page.answer(endingAt(200));

    expect(dialogs()).toEqual([]);
    await page.pass(79 * MINUTE);
    page.asksNothing();
    await page.pass(1 * MINUTE);
    await page.answer(endingAt(200));
    expect(dialogs()).toHaveLength(1);
  });

  it('no warning interrupts typing', async () => {
    const page = await start(endingAt(120));
    await page.pass(117.5 * MINUTE);
    document.body.dispatchEvent(new Event('keydown', { bubbles: true }));
    await page.pass(0.5 * MINUTE);

    expect(await page.answer(endingAt(238))).toBe('use');
    expect(dialogs()).toEqual([]);
  });

  it.each([
    ['a press on "stay signed in"', () => button()?.click()],
    ['Escape', () => document.body.dispatchEvent(new KeyboardEvent('keydown', { keyCode: 27 }))],
  ])('%s puts the end off', async (_, stay) => {
    const page = await start(endingAt(120));
    await page.pass(118 * MINUTE);
    await page.answer(endingAt(120));

    expect(button()?.textContent?.trim()).toBe('Stay signed in');
    stay();
    await page.pass(1_000);

    expect(await page.answer(endingAt(238))).toBe('use');
    expect(dialogs()).toEqual([]);
  });

  it('the warning reappears when staying failed', async () => {
    const page = await start(endingAt(120));
    await page.pass(118 * MINUTE);
    await page.answer(endingAt(120));

    button()?.click();
    await page.pass(1_000);
    await page.loseConnection();
    expect(document.body.textContent).toContain('Your session was not extended: The server cannot');
    await page.pass(15_000);
    await page.answer(endingAt(120));

    expect(dialogText()).toContain('Time left: 1:4');
  });

  it('the warning disappears when another tab extends the session', async () => {
    const page = await start(endingAt(120));
    await page.pass(118 * MINUTE);
    await page.answer(endingAt(120));

    await page.pass(15_000);
    expect(await page.answer(endingAt(230))).toBe('background');
    await page.pass(1_000);

    expect(dialogs()).toEqual([]);
    page.asksNothing();
  });

  it('the page asks to sign in again at the end, before a request fails', async () => {
    const page = await start(endingAt(2));
    await page.pass(1 * MINUTE);
    for (let left = 60; left > 0; left -= 15) {
      await page.answer(endingAt(2));
      await page.pass(15_000);
    }

    await page.refuse();
    await page.pass(1_000);

    expect(dialogs()).toHaveLength(1);
    expect(dialogText()).toContain('Your session has ended');
    await page.pass(MINUTE);
    page.asksNothing();
  });

  it('a short session is warned of at half time', async () => {
    const page = await start(endingAt(1));

    await page.pass(29_000);
    page.asksNothing();
    await page.pass(1_000);
    await page.answer(endingAt(1));

    expect(dialogText()).toContain('Time left: 0:30');
  });

  it('a session at its maximum length cannot be extended, which is said once', async () => {
    const page = await start(endingAt(60, 60));
    await page.pass(58 * MINUTE);
    await page.answer(endingAt(60, 60));

    expect(dialogText()).toContain('Sessions have a maximum length.');
    expect(button()?.textContent?.trim()).toBe('OK');
    button()?.click();
    await page.pass(15_000);
    await page.answer(endingAt(60, 60));

    expect(dialogs()).toEqual([]);
    expect(TestBed.inject(SessionStore).isSignedIn()).toBe(true);
  });

  it('nothing is requested while the page is hidden, and at once when it is visible again', async () => {
    const page = await start(endingAt(120));
    setVisible(false);
    await page.pass(130 * MINUTE);
    page.asksNothing();

    setVisible(true);
    await page.pass(0);
    await page.refuse();

    expect(dialogText()).toContain('Your session has ended');
  });

  it('nothing is shown after signing out', async () => {
    const page = await start(endingAt(120));
    await page.pass(118 * MINUTE);
    await page.answer(endingAt(120));

    TestBed.inject(SessionStore).forget();
    await page.pass(5 * MINUTE);

    expect(dialogs()).toEqual([]);
    page.asksNothing();
  });
});
