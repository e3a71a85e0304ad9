import { signal, type WritableSignal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { LiveEventsDto, MeDto } from '@keypool/dto';
import { anEvent } from '../../../testing/builders';
import { ADMIN, VIEWER } from '../../../testing/user';
import { SessionStore } from '../auth/session-store';
import { ServerLiveUpdates } from './server-live-updates';

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
    if (!last) {
      throw new Error('Nobody has connected.');
    }
    return last;
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
    this.dispatchEvent(new Event('resync'));
  }

  send(message: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(message, { data: JSON.stringify(data) }));
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

/** A list on the page. */
interface FakeReading {
  readonly error: WritableSignal<unknown>;
  readonly loadedAt: WritableSignal<number | null>;
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
  const list: FakeReading = { error: signal(null), loadedAt: signal(Date.now()) };
  TestBed.runInInjectionContext(() => live.follow(list));
  const told: LiveEventsDto[] = [];
  live.events.subscribe((events) => told.push(events));
  TestBed.tick();
  return { live, user, keys, otherKeys, list, told };
}

function pass(ms: number): void {
  jest.advanceTimersByTime(ms);
  TestBed.tick();
}

describe('live updates', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    FakeEventSource.all = [];
    Object.defineProperty(globalThis, 'EventSource', {
      configurable: true,
      value: FakeEventSource,
    });
    setVisible(true);
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  it('listen to the stream for an admin', () => {
    const { live } = start(ADMIN);

    FakeEventSource.last.open();

    expect(FakeEventSource.last.url).toBe('/admin/events/stream');
    expect(live.state()).toBe('live');
  });

  it('report what changed, and only that', () => {
    const { keys, otherKeys } = start(ADMIN);
    FakeEventSource.last.open();
    const before = [keys(), otherKeys()];

    FakeEventSource.last.send('change', { provider: 'ohmygpt', topics: ['keys', 'bindings'] });

    expect([keys(), otherKeys()]).toEqual([(before[0] ?? 0) + 1, before[1]]);
  });

  it('pass events on', () => {
    const { told } = start(ADMIN);
    FakeEventSource.last.open();
    told.length = 0;

    FakeEventSource.last.send('events', { events: [anEvent()], isComplete: true });

    expect(told).toEqual([{ events: [anEvent()], isComplete: true }]);
  });

  it('report a gap where an event cannot be read', () => {
    const { told } = start(ADMIN);
    FakeEventSource.last.open();
    told.length = 0;

    const unknown = { ...anEvent(), type: 'key_levitated' };
    FakeEventSource.last.send('events', { events: [unknown, anEvent()], isComplete: true });
    FakeEventSource.last.send('events', 'what?');

    expect(told).toEqual([
      { events: [anEvent()], isComplete: false },
      { events: [], isComplete: false },
    ]);
  });

  it('read everything again when the server itself was out of date', () => {
    const { keys, otherKeys, told } = start(ADMIN);
    FakeEventSource.last.open();
    const before = [keys(), otherKeys()];
    told.length = 0;

    FakeEventSource.last.dispatchEvent(new Event('resync'));

    expect([keys(), otherKeys()]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 1]);
    expect(told).toEqual([{ events: [], isComplete: false }]);
  });

  it('ignore an invalid message', () => {
    const { live, keys } = start(ADMIN);
    FakeEventSource.last.open();
    const before = keys();

    FakeEventSource.last.dispatchEvent(new MessageEvent('change', { data: 'no json' }));
    FakeEventSource.last.send('change', { topics: 'keys' });
    FakeEventSource.last.send('change', { provider: 'ohmygpt', topics: ['something new'] });
    FakeEventSource.last.send('ping', {});

    expect(keys()).toBe(before);
    expect(live.state()).toBe('live');
  });

  it('check soon after the connection is lost, then every 30 s, and read all again when it is back', () => {
    const { live, keys } = start(ADMIN);
    FakeEventSource.last.open();
    TestBed.tick();
    const before = keys();

    FakeEventSource.last.fail({ isFinal: false });
    TestBed.tick();
    expect(live.state()).toBe('stale');
    pass(5_000);
    expect(keys()).toBe(before + 1);
    pass(60_000);
    expect(keys()).toBe(before + 3);

    FakeEventSource.last.open();
    TestBed.tick();
    expect(live.state()).toBe('live');
    expect(keys()).toBe(before + 4);
    pass(60_000 - 55_000);
    expect(keys()).toBe(before + 4);
  });

  it('are “polling” once the server has answered after the connection was lost', () => {
    const { live, list } = start(ADMIN);
    FakeEventSource.last.open();
    pass(1);

    FakeEventSource.last.fail({ isFinal: true });
    expect(live.state()).toBe('stale');
    pass(1_000);
    list.loadedAt.set(Date.now());
    expect(live.state()).toBe('polling');

    FakeEventSource.last.fail({ isFinal: true });
    expect(live.state()).toBe('polling');
  });

  it('reconnect with the next check after a refusal', () => {
    start(ADMIN);
    FakeEventSource.last.open();
    TestBed.tick();

    FakeEventSource.last.fail({ isFinal: true });
    TestBed.tick();
    expect(FakeEventSource.all).toHaveLength(1);
    pass(5_000);
    expect(FakeEventSource.all).toHaveLength(2);
    FakeEventSource.last.fail({ isFinal: true });
    pass(29_000);
    expect(FakeEventSource.all).toHaveLength(2);
    pass(1_000);
    expect(FakeEventSource.all).toHaveLength(3);
  });

  it('treat a silent connection as broken', () => {
    const { live } = start(ADMIN);
    const first = FakeEventSource.last;
    first.open();
    for (let pings = 0; pings < 10; pings += 1) {
      pass(5_000);
      first.send('ping', { isCurrent: true });
    }
    expect(live.state()).toBe('live');

    pass(15_000);
    expect(live.state()).toBe('stale');
    expect(first.readyState).toBe(FakeEventSource.CLOSED);
    pass(5_000);
    expect(FakeEventSource.last).not.toBe(first);

    first.send('ping', { isCurrent: true });
    expect(live.state()).toBe('stale');
    FakeEventSource.last.open();
    expect(live.state()).toBe('live');
  });

  it('are not live while the server itself is out of date', () => {
    const { live, keys } = start(ADMIN);
    FakeEventSource.last.open();
    TestBed.tick();
    const before = keys();

    FakeEventSource.last.send('ping', { isCurrent: false });
    TestBed.tick();
    expect(live.state()).toBe('polling');
    for (let pings = 0; pings < 6; pings += 1) {
      pass(5_000);
      FakeEventSource.last.send('ping', { isCurrent: false });
    }
    expect(keys()).toBe(before + 1);

    FakeEventSource.last.send('ping', { isCurrent: true });
    expect(live.state()).toBe('live');
  });

  it('are not live while data of the page cannot be read, and check until it can', () => {
    const { live, list, keys } = start(ADMIN);
    FakeEventSource.last.open();
    TestBed.tick();
    const before = keys();

    list.error.set(new Error('database unavailable'));
    TestBed.tick();
    expect(live.state()).toBe('stale');
    for (let pings = 0; pings < 7; pings += 1) {
      pass(5_000);
      FakeEventSource.last.send('ping', { isCurrent: true });
    }
    expect(live.state()).toBe('stale');
    expect(keys()).toBe(before + 2);

    list.error.set(null);
    TestBed.tick();
    expect(live.state()).toBe('live');
    FakeEventSource.last.send('ping', { isCurrent: true });
    pass(10_000);
    expect(keys()).toBe(before + 2);
  });

  it('notice at once that the browser is offline, and online again', () => {
    const { live, keys } = start(ADMIN);
    FakeEventSource.last.open();
    TestBed.tick();
    const before = keys();

    window.dispatchEvent(new Event('offline'));
    expect(live.state()).toBe('stale');
    window.dispatchEvent(new Event('online'));

    expect(keys()).toBe(before + 1);
    expect(FakeEventSource.all).toHaveLength(2);
  });

  it('only poll for a viewer', () => {
    const { live, keys, list } = start(VIEWER);
    const before = keys();

    expect(live.state()).toBe('polling');
    expect(FakeEventSource.all).toEqual([]);
    pass(30_000);
    expect(keys()).toBe(before + 1);

    list.error.set(new Error('network'));
    expect(live.state()).toBe('stale');
  });

  it('rest while the page is hidden', () => {
    const { live, keys } = start(ADMIN);
    FakeEventSource.last.open();
    TestBed.tick();
    const before = keys();

    setVisible(false);
    TestBed.tick();
    expect(live.state()).toBe('resting');
    expect(FakeEventSource.last.readyState).toBe(FakeEventSource.CLOSED);
    expect(jest.getTimerCount()).toBe(0);
    pass(120_000);
    expect(keys()).toBe(before);
  });

  it.each([ADMIN, VIEWER])(
    'read all again when $role looks again, with or without the stream',
    (who) => {
      const { live, keys, list } = start(who);
      setVisible(false);
      pass(3_600_000);
      const before = keys();

      setVisible(true);
      TestBed.tick();
      expect(keys()).toBe(before + 1);
      expect(live.state()).toBe('stale');
      pass(100);
      list.loadedAt.set(Date.now());
      expect(live.state()).toBe('polling');
    },
  );

  it('rest while nobody is signed in', () => {
    const { live, user } = start(ADMIN);

    user.set(null);
    TestBed.tick();

    expect(live.state()).toBe('resting');
  });
});
