import { eventually } from '@keypool/testing';
import { expectProblem, type Answer } from './client';
import { DatabaseLink } from './database-link';
import { Scene, type Member } from './scene';
import { Traffics } from './traffics';

/** 5 s by contract (SPEC section 5), and what a busy machine adds. */
const WORKER_WAITS_MS = 9_000;
/** A person is told after 10 s, or when the driver gives a lost answer up and asks again. */
const ADMIN_WAITS_MS = 25_000;

async function within(ms: number, request: Promise<Answer>): Promise<Answer> {
  const since = Date.now();
  const answer = await request;
  expect(Date.now() - since).toBeLessThan(ms);
  return answer;
}

/** The answer to a worker, which comes in time whatever happens. */
export function inTime(request: Promise<Answer>): Promise<Answer> {
  return within(WORKER_WAITS_MS, request);
}

/** The answer to an admin, which comes in bounded time whatever happens. */
export function inBoundedTime(request: Promise<Answer>): Promise<Answer> {
  return within(ADMIN_WAITS_MS, request);
}

/** Expects the answer that makes a caller come again. */
export function expectComeAgain(answer: Answer): void {
  expectProblem(answer, 503, 'database_unavailable');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

/** Repeats a request for as long as it is told to, as callers do. */
export function untilAnswered(ask: () => Promise<Answer>): Promise<Answer> {
  return eventually(async () => {
    const answer = await ask();
    if (answer.status === 503 && answer.headers['retry-after']) {
      throw new Error(`answered 503 ${answer.text}`);
    }
    return answer;
  });
}

/** Also for a process that can do nothing else now. */
export function expectReadiness(member: Member, ready: boolean): Promise<void> {
  return eventually(async () => {
    const answer = await member.admin.get('/health/ready');
    if (ready) {
      expect(answer).toMatchObject({ status: 200, body: { status: 'ready' } });
    } else {
      const { detail } = expectProblem(answer, 503, 'not_ready');
      expect(detail).toMatch(/database/);
      expect(answer.headers).toHaveProperty('retry-after');
    }
  });
}

/** A process behind a link that can be disturbed, with traffic of both providers. */
export class DisturbedScene {
  readonly traffics: Traffics;

  private constructor(
    readonly scene: Scene,
    readonly link: DatabaseLink,
    readonly member: Member,
  ) {
    this.traffics = new Traffics(member);
  }

  static async create(): Promise<DisturbedScene> {
    const scene = await Scene.create();
    const link = await DatabaseLink.open(scene.database.uri);
    const member = await scene.join({ MONGODB_URI: link.uri });
    const disturbed = new DisturbedScene(scene, link, member);
    await disturbed.traffics.prepare();
    return disturbed;
  }

  async end(): Promise<void> {
    await this.link.mend();
    await this.traffics.stop().catch(() => undefined);
    await this.scene.end();
    await this.link.cut();
  }
}
