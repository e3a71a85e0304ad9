import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { run } from './run';

/** A Python that the pinned packages run on. */
export interface Python {
  readonly command: string;
  /** Like `3.11.7`. */
  readonly version: string;
}

const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const OLDEST_MINOR = 10;
const NEWEST_MINOR = 13;

const answerSchema = z.object({
  implementation: z.string(),
  version: z.tuple([z.number(), z.number(), z.number()]),
  gil: z.boolean(),
});

const QUESTION = `import json, sys, sysconfig
print(json.dumps({"implementation": sys.implementation.name, "version": list(sys.version_info[:3]),
                  "gil": not sysconfig.get_config_var("Py_GIL_DISABLED")}))`;

/**
 * The first CPython 3.10 to 3.13 on PATH (there are no SecantusDB wheels for others). Each name is run to get its
 * version: a name on PATH may be a shim with nothing behind it.
 */
export async function findPython(): Promise<Python | { reason: string }> {
  const seen: string[] = [];
  for (const name of NAMES) {
    for (const command of onPath(name)) {
      const { code, stdout } = await run(command, ['-I', '-c', QUESTION], { timeoutMs: 10_000 });
      const answer = code === 0 ? answerSchema.safeParse(parse(stdout)) : null;
      if (!answer?.success) {
        continue;
      }
      const { implementation, version, gil } = answer.data;
      const [major, minor] = version;
      const fits = major === 3 && minor >= OLDEST_MINOR && minor <= NEWEST_MINOR;
      if (fits && implementation === 'cpython' && gil) {
        return { command, version: version.join('.') };
      }
      seen.push(`${implementation} ${version.join('.')} (${command})`);
    }
  }
  const found = seen.length > 0 ? `; found: ${seen.join(', ')}` : '';
  return { reason: `no CPython 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR} on PATH${found}` };
}

/** Every file `name` on PATH, in PATH's order. */
export function onPath(name: string): string[] {
  const endings = process.platform === 'win32' ? ['.exe', ''] : [''];
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((dir) => endings.map((ending) => join(dir, name + ending)))
    .filter((path) => existsSync(path));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
