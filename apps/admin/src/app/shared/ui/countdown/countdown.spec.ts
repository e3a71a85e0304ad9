import { TestBed } from '@angular/core/testing';
import { provideTestApp, startTestApp } from '../../../../testing/provide-test-app';
import { ServerTime } from '../../../core/time/server-time';
import { Countdown, timeLeft } from './countdown';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');

describe('timeLeft', () => {
  it.each([
    [12 * 3_600_000, '12:00:00'],
    [3_661_000, '1:01:01'],
    [3_599_000, '59:59'],
    [65_000, '1:05'],
    [999, '0:01'],
    [0, null],
    [-5_000, null],
    [NaN, null],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(timeLeft(milliseconds)).toBe(text);
  });
});

describe('a countdown', () => {
  async function show(secondsLeft: number) {
    jest.useFakeTimers({ now: NOW });
    TestBed.configureTestingModule({ providers: [provideTestApp()] });
    await startTestApp();
    const fixture = TestBed.createComponent(Countdown);
    fixture.componentRef.setInput('to', new Date(NOW + secondsLeft * 1_000).toISOString());
    fixture.componentRef.setInput('running', 'backupKeyStatus.deletesIn');
    fixture.componentRef.setInput('over', 'backupKeyStatus.purging');
    fixture.detectChanges();
    return {
      text: () => fixture.nativeElement.textContent.trim(),
      pass: async (seconds: number) => {
        await jest.advanceTimersByTimeAsync(seconds * 1_000);
        fixture.detectChanges();
      },
    };
  }

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  it('runs, ends at zero and stays there', async () => {
    const countdown = await show(3);

    expect(countdown.text()).toBe('Deleted in 0:03');
    await countdown.pass(2);
    expect(countdown.text()).toBe('Deleted in 0:01');
    await countdown.pass(1);
    expect(countdown.text()).toBe('Purging…');
    await countdown.pass(60);
    expect(countdown.text()).toBe('Purging…');
  });

  it('follows the clock of the server', async () => {
    const countdown = await show(600);
    const ahead = new Date(NOW + 300_000).toUTCString();

    TestBed.inject(ServerTime).sync(ahead, NOW, NOW);
    await countdown.pass(1);

    expect(countdown.text()).toMatch(/^Deleted in 4:5\d$/);
  });

  it('pauses while the page is hidden, and is right again afterwards', async () => {
    const countdown = await show(600);
    const setState = (value: string) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value });
      document.dispatchEvent(new Event('visibilitychange'));
    };

    setState('hidden');
    await countdown.pass(60);
    expect(countdown.text()).toBe('Deleted in 10:00');
    setState('visible');
    await countdown.pass(0);

    expect(countdown.text()).toBe('Deleted in 9:00');
  });
});
