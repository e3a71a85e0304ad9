import { eventually, LIMITS, type Answer } from '@keypool/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectProblem } from './expect-problem';
import type { DatabaseLink } from './database-link';
import { joinBehindLink } from './linked-member';
import { Scene, type Member } from './scene';
import { Traffics } from './traffics';

/**
 * The answer that always comes, whatever the fault. How soon it has to come is checked by the tests with a clock of
 * their own, of WorkerService and of `answerDuringOutage`.
 */
export async function answered(request: Promise<Answer>): Promise<Answer> {
  const never = sleep(LIMITS.waitMs, null, { ref: false });
  const answer = await Promise.race([request, never]);
  if (!answer) {
    throw new Error('the request was not answered');
  }
  return answer;
}

/** Expects an answer that asks the caller to retry. */
export function expectComeAgain(answer: Answer): void {
  expectProblem(answer, 503, 'database_unavailable');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

/** Repeats a request as long as the answer asks for it, as callers do. */
export function untilAnswered(ask: () => Promise<Answer>): Promise<Answer> {
  return eventually(async () => {
    const answer = await ask();
    if (answer.status === 503 && answer.headers['retry-after']) {
      throw new Error(`answered 503 ${answer.text}`);
    }
    return answer;
  });
}

/** Works even for a process that cannot do anything else now. */
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
    const { link, member } = await joinBehindLink(scene);
    const disturbed = new DisturbedScene(scene, link, member);
    await disturbed.traffics.prepare();
    return disturbed;
  }

  async end(): Promise<void> {
    await this.link.repair();
    await this.traffics.stop().catch(() => undefined);
    await this.scene.end();
    await this.link.cut();
  }
}
