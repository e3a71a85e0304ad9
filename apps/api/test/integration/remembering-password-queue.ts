import { PasswordQueue, type Standing } from '../../src/app/credentials/password-queue';
import type { PasswordTask } from '../../src/app/credentials/password-thread';

declare global {
  /** What the files of a run share (`tools/embedded-mongo/jest/test-database.ts`). */
  var keypoolPasswordAnswers: Map<string, string | boolean> | undefined;
}

/**
 * The real queue, which works once in a run of Jest for each task. A run starts a hundred applications, and each would start a
 * thread and load the list of common passwords, to judge, hash and verify the same first admin's. Equal tasks have equal answers,
 * but for a hash's salt. Tests of users and sign-in have applications of their own (`AuthTestApp`), which work anew.
 */
export class RememberingPasswordQueue extends PasswordQueue {
  private readonly answers =
    globalThis.keypoolPasswordAnswers ?? new Map<string, string | boolean>();

  override async run(task: PasswordTask, standing: Standing): Promise<string | boolean> {
    const key = JSON.stringify(task);
    const answer = this.answers.get(key) ?? (await super.run(task, standing));
    this.answers.set(key, answer);
    return answer;
  }
}
