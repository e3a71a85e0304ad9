import type { Ended } from '@keypool/testing';

/** Advice for a person: exit code 1, and no stack. */
export function expectAdvice({ code, stderr }: Ended, ...parts: (string | RegExp)[]): void {
  for (const part of parts) {
    expect(stderr).toMatch(part);
  }
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
}
