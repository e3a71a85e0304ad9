import { problemSchema, type ProblemCode, type ProblemDto } from '@keypool/dto';
import type { Answer } from '@keypool/testing';

/** Expects a problem in the form of RFC 9457 (SPEC section 4), and returns it. */
export function expectProblem(answer: Answer, status: number, code: ProblemCode): ProblemDto {
  expect({ status: answer.status, text: answer.text }).toEqual({
    status,
    text: expect.stringContaining(`"code":"${code}"`),
  });
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const problem = problemSchema.strict().parse(answer.body);
  expect(problem).toMatchObject({ status, code, requestId: answer.headers['x-request-id'] });
  return problem;
}
