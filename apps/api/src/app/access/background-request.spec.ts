import type { FastifyRequest } from 'fastify';
import { isBackgroundRequest } from './background-request';

describe('isBackgroundRequest', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['a request of a person', { accept: 'application/json' }, false],
    ['a program without headers', {}, false],
    ['a program that takes anything', { accept: 'application/json, text/event-stream' }, false],
    ['a page that reads by itself', { 'x-keypool-background': '1' }, true],
    ['the same with an empty value', { 'x-keypool-background': '' }, true],
    ["a browser's event stream", { accept: 'text/event-stream' }, true],
    ['an event stream with a weight', { accept: 'text/event-stream;q=1' }, true],
  ])('%s', (_, headers, expected) => {
    const request = { headers } as unknown as FastifyRequest;
    expect(isBackgroundRequest(request)).toBe(expected);
  });
});
