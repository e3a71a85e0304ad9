import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { MeDto } from '@keypool/dto';
import { ADMIN, VIEWER } from '../../../testing/user';
import { SessionStore } from '../auth/session-store';
import { ServerLiveUpdates } from './live-updates';

/** jsdom has no EventSource. */
class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeEventSource[] = [];
  readyState = 0;

  constructor(readonly url: string) {
    super();
    FakeEventSource.all.push(this);
  }

  static get last(): FakeEventSource {
    const last = FakeEventSource.all.at(-1);
    if (!last) throw new Error('Nobody has connected.');
    return last;
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
    this.dispatchEvent(new Event('resync'));
  }

  change(data: unknown): void {
    this.dispatchEvent(new MessageEvent('change', { data: JSON.stringify(data) }));
  }

  fail({ isFinal }: { isFinal: boolean }): void {
    this.readyState = isFinal ? FakeEventSource.CLOSED : 0;
    this.dispatchEvent(new Event('error'));
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }
}

function setVisible(isVisible: boolean): void {
  const state = isVisible ? 'visible' : 'hidden';
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: state });
  document.dispatchEvent(new Event('visibilitychange'));
}

function start(who: MeDto | null) {
  const user = signal(who);
  const session = {
    user,
    isSignedIn: () => user() !== null,
    isAdmin: () => user()?.role === 'admin',
  };
  TestBed.configureTestingModule({
    providers: [ServerLiveUpdates, { provide: SessionStore, useValue: session }],
  });
  const live = TestBed.inject(ServerLiveUpdates);
  const keys = live.version('keys', 'ohmygpt');
  const otherKeys = live.version('keys', 'openhands');
  TestBed.tick();
  return { live, user, keys, otherKeys };
}

describe('live updates', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    FakeEventSource.all = [];
    Object.defineProperty(window, 'EventSource', { configurable: true, value: FakeEventSource });
    setVisible(true);
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  it('listen to the server for an admin', () => {
    const { live } = start(ADMIN);

    FakeEventSource.last.open();

    expect(FakeEventSource.last.url).toBe('/admin/events/stream');
    expect(live.state()).toBe('live');
  });

  it('tell what changed, once for many changes in a short time, and only that', () => {
    const { keys, otherKeys } = start(ADMIN);
    FakeEventSource.last.open();
    const before = [keys(), otherKeys()];

    FakeEventSource.last.change({ provider: 'ohmygpt', topics: ['keys', 'bindings'] });
    FakeEventSource.last.change({ provider: 'ohmygpt', topics: ['keys'] });
    jest.advanceTimersByTime(1_000);

    expect([keys(), otherKeys()]).toEqual([(before[0] ?? 0) + 1, before[1]]);
  });

  it('read all again when the server had lost touch itself', () => {
    const { keys, otherKeys } = start(ADMIN);
    FakeEventSource.last.open();
    const before = [keys(), otherKeys()];

    FakeEventSource.last.dispatchEvent(new Event('resync'));

    expect([keys(), otherKeys()]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 1]);
  });

  it('ignore a message that they cannot read', () => {
    const { keys } = start(ADMIN);
    FakeEventSource.last.open();
    const before = keys();

    FakeEventSource.last.dispatchEvent(new MessageEvent('change', { data: 'no json' }));
    FakeEventSource.last.change({ topics: 'keys' });
    FakeEventSource.last.change({ provider: 'ohmygpt', topics: ['something new'] });
    jest.advanceTimersByTime(1_000);

    expect(keys()).toBe(before);
  });

  it('poll every 30 s while the connection is lost, and read all again when it is back', () => {
    const { live, keys } = start(ADMIN);
    FakeEventSource.last.open();
    const before = keys();

    FakeEventSource.last.fail({ isFinal: false });
    expect(live.state()).toBe('polling');
    jest.advanceTimersByTime(60_000);
    expect(keys()).toBe(before + 2);

    FakeEventSource.last.open();
    expect(live.state()).toBe('live');
    expect(keys()).toBe(before + 3);
    jest.advanceTimersByTime(60_000);
    expect(keys()).toBe(before + 3);
  });

  it('connect again with the next poll after the server refused', () => {
    start(ADMIN);

    FakeEventSource.last.fail({ isFinal: true });
    expect(FakeEventSource.all).toHaveLength(1);
    jest.advanceTimersByTime(30_000);

    expect(FakeEventSource.all).toHaveLength(2);
  });

  it('only poll for a viewer', () => {
    const { live } = start(VIEWER);

    expect(live.state()).toBe('polling');
    expect(FakeEventSource.all).toEqual([]);
  });

  it('rest while the page is hidden', () => {
    const { live, keys } = start(ADMIN);
    FakeEventSource.last.open();
    const before = keys();

    setVisible(false);
    expect(live.state()).toBe('resting');
    expect(FakeEventSource.last.readyState).toBe(FakeEventSource.CLOSED);
    jest.advanceTimersByTime(120_000);
    expect(keys()).toBe(before);

    setVisible(true);
    FakeEventSource.last.open();
    expect(keys()).toBe(before + 1);
  });

  it('rest while nobody is signed in', () => {
    const { live, user } = start(ADMIN);

    user.set(null);
    TestBed.tick();

    expect(live.state()).toBe('resting');
  });
});
