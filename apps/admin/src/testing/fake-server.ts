import type { HttpRequest } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { ProblemCode } from '@keypool/dto';
import { LIMITS } from '@keypool/testing';
import { aProblem } from './builders';
import { FakeTypingPause } from './provide-test-app';

/** The answer of a test's server: a body, or a refusal. */
export type FakeAnswer = object | Refusal;

export class Refusal {
  constructor(
    readonly status: number,
    readonly code: ProblemCode,
    readonly detail?: string,
  ) {}
}

/** After this many turns without a request, the page is idle. */
const QUIET_TURNS = 6;

/** Answers whatever a page asks for, in any order: for pages that read several lists at once. */
export class FakeServer {
  private readonly http = TestBed.inject(HttpTestingController);
  private readonly typing = TestBed.inject(FakeTypingPause);

  constructor(private readonly answer: (request: HttpRequest<unknown>) => FakeAnswer) {}

  /**
   * Acts, pauses in typing, and serves until the page is idle. Returns the requests, in order. `atLeast` this many
   * requests are expected, where a closing dialog delays them.
   */
  async serve(action: () => unknown, atLeast = 0): Promise<HttpRequest<unknown>[]> {
    const seen: HttpRequest<unknown>[] = [];
    let isDone = false;
    const acting = Promise.resolve(action())
      .then(() => this.typing.pause())
      .finally(() => (isDone = true));
    const deadline = Date.now() + LIMITS.waitMs;
    for (let quiet = 0; quiet < QUIET_TURNS || !isDone || seen.length < atLeast; quiet += 1) {
      TestBed.tick();
      const asked = this.http.match(() => true).filter((request) => !request.cancelled);
      for (const request of asked) {
        seen.push(request.request);
        const answer = this.answer(request.request);
        if (answer instanceof Refusal) {
          const { status, code, detail } = answer;
          request.flush(aProblem({ status, code, ...(detail && { detail }) }), {
            status,
            statusText: code,
          });
        } else {
          request.flush(answer);
        }
      }
      if (asked.length > 0) {
        quiet = 0;
      }
      if (Date.now() >= deadline) {
        throw new Error(`The page never became idle: it sent ${seen.length} requests.`);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    await acting;
    return seen;
  }
}

/** `PATCH /admin/…` of the requests that change something. */
export function writesOf(requests: readonly HttpRequest<unknown>[]): string[] {
  return (
    requests
      // A question by POST changes nothing.
      .filter(({ method, url }) => method !== 'GET' && !url.endsWith('/impact'))
      .map(({ method, url, body }) => `${method} ${url}${body ? ` ${JSON.stringify(body)}` : ''}`)
  );
}
