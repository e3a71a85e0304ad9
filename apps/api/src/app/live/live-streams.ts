import type { ProblemCode } from '@keypool/dto';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../access/authenticator';
import { CallerQuota } from '../access/caller-quota';
import { Readiness } from '../health/readiness';
import { ProblemException } from '../http/problem.exception';
import { isAdmin, type Principal } from '../identity/principal';
import { Measures } from '../measures/measures';
import { LiveChanges } from './live-changes';
import { LiveStream } from './live-stream';
import { UsageWatch } from './usage-watch';

/** More tabs than anybody has open, so that a faulty program does not take every connection. */
const STREAMS_PER_PRINCIPAL = 20;

/** A browser that receives nothing for three of these considers the connection broken. */
const PING_EVERY_MS = 5_000;

/** How often a stream checks that its credentials are still valid. */
const CHECK_EVERY_MS = 15_000;

const REFUSALS: ReadonlySet<ProblemCode> = new Set(['unauthenticated', 'forbidden']);

/** All open streams, each until its client leaves, its credentials end or the process stops. */
@Injectable()
export class LiveStreams {
  private readonly logger = new Logger(LiveStreams.name);
  private readonly open = new Set<LiveStream>();

  constructor(
    private readonly changes: LiveChanges,
    private readonly usage: UsageWatch,
    private readonly authenticator: Authenticator,
    private readonly quota: CallerQuota,
    private readonly readiness: Readiness,
    measures: Measures,
  ) {
    measures.add(
      {
        name: 'keypool_live_streams',
        type: 'gauge',
        help: 'Pages of the admin app that are kept up to date.',
      },
      () => [{ value: this.open.size }],
    );
    readiness.stopping.addEventListener('abort', () => this.endAll());
  }

  /** @throws ProblemException too_many_attempts */
  start(request: FastifyRequest, principal: Principal): LiveStream {
    const giveBack = this.quota.take(principal, 'streams', STREAMS_PER_PRINCIPAL);
    if (!giveBack) {
      throw new ProblemException(
        'too_many_attempts',
        `At most ${STREAMS_PER_PRINCIPAL} event streams may be open at a time.`,
        { retryAfterSeconds: CHECK_EVERY_MS / 1_000 },
      );
    }
    const stream = new LiveStream();
    this.open.add(stream);
    const endings = this.connect(stream, request);
    stream.onEnd(() => {
      endings.forEach((end) => end());
      this.open.delete(stream);
      giveBack();
    });
    if (this.readiness.stopping.aborted) {
      stream.end();
    }
    return stream;
  }

  /** @returns the cleanup to run at the end */
  private connect(stream: LiveStream, request: FastifyRequest): (() => void)[] {
    const { news } = this.changes;
    const change = stream.change.bind(stream);
    const events = stream.events.bind(stream);
    const resync = () => stream.resync();
    const check = () => void this.check(stream, request);
    const ping = () => stream.ping({ isCurrent: this.changes.isCurrent });
    const timers = [setInterval(ping, PING_EVERY_MS), setInterval(check, CHECK_EVERY_MS)];
    ping();
    news.on('changes', change).on('events', events);
    news.on('resync', resync).on('credentials', check);
    return [
      this.usage.watch(),
      () => timers.forEach((timer) => clearInterval(timer)),
      () => news.off('changes', change).off('events', events),
      () => news.off('resync', resync).off('credentials', check),
    ];
  }

  /** Watching a page does not extend the session: it ends when nobody does anything else. */
  private async check(stream: LiveStream, request: FastifyRequest): Promise<void> {
    try {
      if (!isAdmin(await this.authenticator.identifyAgain(request))) {
        stream.end();
      }
    } catch (error) {
      if (error instanceof ProblemException && REFUSALS.has(error.code)) {
        stream.end();
      } else {
        this.logger.warn({ msg: 'credentials could not be checked', err: error });
      }
    }
  }

  private endAll(): void {
    this.open.forEach((stream) => stream.end());
  }
}
