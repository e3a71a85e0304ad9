import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Ended } from './program';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What the failed ones said. */
  readonly failures: readonly string[];
}

const LAST_LINES = 20;

const reportSchema = z.object({
  numPassedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
});

type Suite = z.infer<typeof reportSchema>['testResults'][number];

/** Of a run of Jest, by the report that it has written. */
export async function outcomeOfTests(report: string, ended: Ended): Promise<Outcome> {
  const text = await readFile(report, 'utf8').catch(() => null);
  if (text === null) {
    return broken(ended);
  }
  const { numPassedTests, testResults } = reportSchema.parse(JSON.parse(text));
  const failures = testResults.flatMap(failuresOf);
  if (failures.length === 0 && (ended.code !== 0 || numPassedTests === 0)) {
    return broken(ended);
  }
  return { passed: numPassedTests, failed: failures.length, failures };
}

/** A suite that could not run counts as one. */
function failuresOf({ name, status, message, assertionResults }: Suite): string[] {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  return failed.length === 0 && status === 'failed'
    ? [`${name}\n${message}`]
    : failed.map(({ fullName, failureMessages }) => [fullName, ...failureMessages].join('\n'));
}

/** Of a program that ends with `N checks, N violations`, or `cases`. */
export function outcomeOfProgram(ended: Ended): Outcome {
  const { code, lines } = ended;
  const [, all, violations] =
    lines.map((line) => /^(\d+) (?:checks|cases), (\d+) violations$/.exec(line)).find(Boolean) ??
    [];
  const failures = lines.filter((line) => /^(FAIL|✗|\s{4,}\S)/.test(line));
  if (all === undefined || (code !== 0) !== Number(violations) > 0) {
    return broken(ended);
  }
  const failed = lines.filter((line) => /^(FAIL|✗)/.test(line)).length;
  return { passed: Number(all) - failed, failed, failures: failed > 0 ? failures : [] };
}

function broken({ code, lines }: Ended): Outcome {
  const last = lines.slice(-LAST_LINES).join('\n');
  return { passed: 0, failed: 1, failures: [`it ended with ${String(code)}\n${last}`] };
}
