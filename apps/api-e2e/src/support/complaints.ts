import type { Answer } from '@keypool/testing';
import { expectProblem } from './expect-problem';

export interface BadRequest {
  readonly what: string;
  readonly send: () => Promise<Answer>;
  /** What is wrong with it, as the answer has to name it. */
  readonly pointer?: string;
}

/** Why an answer is not the 400 that a bad request deserves, or nothing. */
async function complaint({ what, send, pointer }: BadRequest): Promise<string[]> {
  const answer = await send();
  try {
    const { errors = [] } = expectProblem(answer, 400, 'validation_failed');
    if (pointer !== undefined) {
      const named = errors.map((error) => error.pointer);
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((name) => name !== pointer && !name.startsWith(`${pointer}/`))).toEqual(
        [],
      );
    }
    return [];
  } catch {
    return [`${what}: ${answer.status} ${answer.text}`];
  }
}

/** Expects that every one of these requests is refused, and that what is wrong is named. */
export async function expectRefused(requests: readonly BadRequest[]): Promise<void> {
  expect(requests.length).toBeGreaterThan(0);
  const complaints: string[] = [];
  for (const request of requests) {
    complaints.push(...(await complaint(request)));
  }
  expect(complaints).toEqual([]);
}
