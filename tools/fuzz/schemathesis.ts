import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const CONFIG = resolve('tools/fuzz/schemathesis.toml');
/** For the phases that do not look at the time. */
const LATER_MS = 5 * 60_000;

const reportSchema = z.object({
  complete: z.boolean(),
  seed: z.number().nullable(),
  operations: z.object({ selected: z.number(), tested: z.number() }),
  test_cases: z.object({ generated: z.number() }),
  failures: z.array(
    z.object({ title: z.string(), count: z.number(), operations: z.array(z.string()) }),
  ),
  errors: z.array(z.object({ title: z.string(), count: z.number() })),
});

/** What one run found. */
export type Report = z.infer<typeof reportSchema>;

export interface Run {
  /** Of an environment that has schemathesis. */
  readonly python: string;
  /** Of the running Keypool. */
  readonly url: string;
  readonly token: string;
  /** Which paths of the document are asked. */
  readonly paths: string;
  readonly seconds: number;
  readonly seed: number;
  /** For the report. */
  readonly folder: string;
}

/** Lets schemathesis send requests to Keypool for some time. What it finds is printed with a way to repeat it. */
export async function runSchemathesis(run: Run): Promise<Report> {
  const report = join(run.folder, 'report.json');
  const child = spawn(
    run.python,
    [
      ...['-I', '-m', 'schemathesis.cli', '--config-file', CONFIG],
      ...['run', `${run.url}/api/openapi.json`],
      ...['--include-path-regex', run.paths],
      ...['--max-time', String(run.seconds), '--seed', String(run.seed)],
      ...['--report-json-path', report],
    ],
    {
      // The token is no argument: everybody on the machine can read those.
      env: { ...process.env, KEYPOOL_FUZZ_TOKEN: run.token },
      cwd: run.folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: run.seconds * 1_000 + LATER_MS,
    },
  );
  await once(child, 'close');
  const found = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
  rmSync(report);
  return found;
}
