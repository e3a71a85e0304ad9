import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { PAUSES } from '../../core/live/paced-reading';
import { OHMYGPT } from '../key-provider';
import { FakeServer } from '../../../testing/fake-server';
import { FakeLiveUpdates, passTime, provideTestApp } from '../../../testing/provide-test-app';
import { bindingsOf, FakeBindingsApi, keysNamed } from '../../../testing/fake-bindings-api';
import { aKey } from '../../../testing/builders';
import { bindingFigures } from './binding-figures';

const MINUTE = 60_000;
const inTime = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

async function read(long = 0) {
  const pauses = { provide: PAUSES, useValue: { usual: 0, long } };
  TestBed.configureTestingModule({ providers: [provideTestApp(), pauses] });
  const api = new FakeBindingsApi(OHMYGPT);
  api.keys = [
    ...keysNamed('a', 'b'),
    aKey({ _id: 'c', status: 'error', cooldownUntil: inTime(MINUTE) }),
    aKey({ _id: 'd', status: 'rate_limited', cooldownUntil: inTime(-MINUTE) }),
    aKey({ _id: 'e', status: 'exhausted' }),
  ];
  api.bindings = [
    ...bindingsOf('exit-1', 'a0 b1- c2 e3'),
    ...bindingsOf('exit-2', 'a0'),
    ...bindingsOf('exit-3', 'd0'),
  ];
  const server = new FakeServer(api.answer);
  const figures = TestBed.runInInjectionContext(() => bindingFigures(OHMYGPT));
  const requests = await server.serve(() => undefined, 1);
  return { figures, requests, server };
}

describe('the figures of bindings', () => {
  it('are counted per proxy from one answer', async () => {
    const { figures, requests } = await read();

    expect(requests).toHaveLength(1);
    expect(Object.fromEntries(figures.ofProxies())).toEqual({
      'exit-1': { bound: 4, usable: 1, resting: 1 },
      'exit-2': { bound: 1, usable: 1, resting: 0 },
      'exit-3': { bound: 1, usable: 1, resting: 0 },
    });
    expect([...figures.boundKeys()]).toEqual(['a', 'b', 'c', 'e', 'd']);
  });

  it('count a key as usable from the moment at which its cooldown has passed, without another answer', async () => {
    const { figures } = await read();

    passTime(2 * MINUTE);

    expect(figures.ofProxies().get('exit-1')).toEqual({ bound: 4, usable: 2, resting: 0 });
    TestBed.inject(HttpTestingController).verify();
  });

  it.each([
    ['at once after a long pause', 0, 1],
    ['not before', 3_600_000, 0],
  ])('are read again when bindings or keys change, %s', async (_when, long, count) => {
    const { server } = await read(long);
    const live = TestBed.inject(FakeLiveUpdates);

    const requests = await server.serve(() => {
      live.change('keys', 'ohmygpt');
      live.change('bindings', 'ohmygpt');
    }, count);

    expect(requests).toHaveLength(count);
  });
});
