import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { OHMYGPT } from '../key-provider';
import { FakeServer } from '../../../testing/fake-server';
import { FakeLiveUpdates, provideTestApp } from '../../../testing/provide-test-app';
import { bindingsOf, FakeBindingsApi, keysNamed } from '../../../testing/fake-bindings-api';
import { aKey } from '../../../testing/builders';
import { bindingFigures } from './binding-figures';

async function read() {
  TestBed.configureTestingModule({ providers: [provideTestApp()] });
  const api = new FakeBindingsApi(OHMYGPT);
  api.keys = [...keysNamed('a', 'b'), aKey({ _id: 'c', status: 'error' })];
  api.bindings = [...bindingsOf('exit-1', 'a0 b1- c2'), ...bindingsOf('exit-2', 'a0')];
  const server = new FakeServer(api.answer);
  const figures = TestBed.runInInjectionContext(() => bindingFigures(OHMYGPT));
  const requests = await server.serve(() => undefined, 1);
  return { figures, requests };
}

describe('the figures of bindings', () => {
  it('are counted per proxy from one answer', async () => {
    const { figures, requests } = await read();

    expect(requests).toHaveLength(1);
    expect(Object.fromEntries(figures.ofProxies())).toEqual({
      'exit-1': { bound: 3, usable: 1, resting: 1 },
      'exit-2': { bound: 1, usable: 1, resting: 0 },
    });
    expect([...figures.boundKeys()]).toEqual(['a', 'b', 'c']);
  });

  it('are read again once for many changes, when these have calmed down', async () => {
    await read();
    const live = TestBed.inject(FakeLiveUpdates);
    const http = TestBed.inject(HttpTestingController);
    jest.useFakeTimers();
    const asked = () => {
      TestBed.tick();
      return http.match(() => true).length;
    };

    live.change('keys', 'ohmygpt');
    const atOnce = asked();
    live.change('bindings', 'ohmygpt');
    const soon = asked();
    jest.advanceTimersByTime(5_000);
    const later = asked();
    jest.useRealTimers();

    expect([atOnce, soon, later]).toEqual([0, 0, 1]);
  });
});
