import type { FastifyRequest } from 'fastify';
import { Histogram } from '../measures/histogram';
import type { Measures } from '../measures/measures';
import type { RequestWitness } from './request-witness';
import { routeOf } from './route';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

class RouteFigures {
  readonly durations = new Histogram(SECONDS);
  readonly statuses = new Map<number, number>();
}

/** Counts and times requests by route, never by URL. */
export class RequestMeasures implements RequestWitness {
  private readonly routes = new Map<string, Map<string, RouteFigures>>();

  constructor(measures: Measures) {
    measures.add(
      {
        name: 'keypool_http_requests_total',
        type: 'counter',
        help: 'Requests by method, route and status. 499: the client disconnected before it was answered.',
      },
      () => this.each(({ statuses }) => [...statuses].map(([s, n]) => [{ status: `${s}` }, n])),
    );
    measures.add(
      {
        name: 'keypool_http_request_duration_seconds',
        type: 'histogram',
        help: 'From the arrival of a request to the end of its answer, waits of workers included.',
      },
      () => this.each(({ durations }) => [[{}, durations]]),
    );
  }

  ended(request: FastifyRequest, status: number, durationMs: number): void {
    const { statuses, durations } = this.figuresOf(request);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    durations.observe(durationMs / 1_000);
  }

  private figuresOf(request: FastifyRequest): RouteFigures {
    const { method } = request;
    const { name: route } = routeOf(request);
    let methods = this.routes.get(route);
    if (!methods) {
      methods = new Map();
      this.routes.set(route, methods);
    }
    let figures = methods.get(method);
    if (!figures) {
      figures = new RouteFigures();
      methods.set(method, figures);
    }
    return figures;
  }

  private *each(
    read: (
      figures: RouteFigures,
    ) => readonly (readonly [Record<string, string>, number | Histogram])[],
  ) {
    for (const [route, methods] of this.routes) {
      for (const [method, figures] of methods) {
        for (const [labels, value] of read(figures)) {
          yield { labels: { method, route, ...labels }, value };
        }
      }
    }
  }
}
