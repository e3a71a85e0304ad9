import { HttpClient } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideTestApp } from '../../../testing/provide-test-app';

const OPENED_AT = Date.parse('2026-11-21T12:00:00.000Z');

/** Whether a request that is sent now keeps the session alive. */
function keepsSession(): boolean {
  TestBed.inject(HttpClient).get('/admin/data').subscribe();
  const { request } = TestBed.inject(HttpTestingController).expectOne('/admin/data');
  return !request.headers.has('x-keypool-background');
}

describe('a request', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: OPENED_AT });
    TestBed.configureTestingModule({ providers: [provideTestApp()] });
    expect(keepsSession()).toBe(true);
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  it('keeps the session for a minute after the page was opened, then no more', () => {
    jest.advanceTimersByTime(59_999);
    expect(keepsSession()).toBe(true);

    jest.advanceTimersByTime(1);
    expect(keepsSession()).toBe(false);
  });

  it.each(['pointerdown', 'keydown', 'wheel', 'click'])('keeps it after a %s', (sign) => {
    jest.advanceTimersByTime(3_600_000);
    expect(keepsSession()).toBe(false);

    document.body.dispatchEvent(new Event(sign, { bubbles: true }));

    expect(keepsSession()).toBe(true);
  });

  it('counts what a part of the page keeps for itself', () => {
    jest.advanceTimersByTime(3_600_000);
    const part = document.body.appendChild(document.createElement('div'));
    part.addEventListener('keydown', (event) => event.stopPropagation());

    part.dispatchEvent(new Event('keydown', { bubbles: true }));
    part.remove();

    expect(keepsSession()).toBe(true);
  });

  it('is not kept alive by a pointer that only moves', () => {
    jest.advanceTimersByTime(3_600_000);

    document.body.dispatchEvent(new Event('pointermove', { bubbles: true }));

    expect(keepsSession()).toBe(false);
  });
});
