import { existsSync, realpathSync } from 'node:fs';
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

/** Of two that differ by less, PATH's order decides. */
const CLEARLY_SLOWER = 1.2;

const answerSchema = z.object({
  implementation: z.string(),
  version: z.tuple([z.number(), z.number(), z.number()]),
  gil: z.boolean(),
  /** The interpreter itself, behind links and shims. */
  file: z.string(),
  /** Whether it makes virtual environments. */
  environments: z.boolean(),
  /** How long it takes over a little work; the least of many times, as others use the processor, too. */
  seconds: z.number(),
});

type Answer = z.infer<typeof answerSchema> & { readonly command: string };

const QUESTION = `import json, os, sys, sysconfig, timeit
from importlib.util import find_spec
work = "for number in range(1000): one = {'number': number, 'list': [number]}; increase(one['number'])"
seconds = min(timeit.repeat(work, "increase = lambda number: number + 1", number=10, repeat=40))
print(json.dumps({"implementation": sys.implementation.name, "version": list(sys.version_info[:3]),
                  "gil": not sysconfig.get_config_var("Py_GIL_DISABLED"),
                  "file": os.path.realpath(sys.executable),
                  "environments": find_spec("ensurepip") is not None, "seconds": seconds}))`;

/**
 * A CPython 3.10 to 3.13 on PATH (there are no SecantusDB wheels for others): the first one that can make a virtual
 * environment and is not clearly slower than another.
 *
 * The database engine is Python, and one compiled without profile-guided optimization, as pyenv does unless told otherwise, takes
 * half as long again over everything. Nothing that Python says of itself tells: Debian leaves the flags of its own out.
 */
export async function findPython(): Promise<Python | { reason: string }> {
  const answers = await askAll();
  const fitting = answers.filter(fits);
  const able = fitting.filter(({ environments }) => environments);
  const choice = able.length > 0 ? able : fitting;
  const least = Math.min(...choice.map(({ seconds }) => seconds));
  const best = choice.find(({ seconds }) => seconds <= least * CLEARLY_SLOWER);
  if (best) {
    return { command: best.command, version: best.version.join('.') };
  }
  const seen = answers.map(
    (one) => `${one.implementation} ${one.version.join('.')} (${one.command})`,
  );
  const found = seen.length > 0 ? `; found: ${seen.join(', ')}` : '';
  return { reason: `no CPython 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR} on PATH${found}` };
}

/**
 * Each Python on PATH, once. It is run even to get its version: a name on PATH may be a shim with nothing behind it. One
 * after the other: they are timed.
 */
async function askAll(): Promise<Answer[]> {
  const answers = new Map<string, Answer>();
  for (const command of NAMES.flatMap(onPath)) {
    if (answers.has(realpathSync(command))) {
      continue;
    }
    const { code, stdout } = await run(command, ['-I', '-c', QUESTION], { timeoutMs: 10_000 });
    const answer = code === 0 ? answerSchema.safeParse(parse(stdout)) : null;
    if (answer?.success && !answers.has(answer.data.file)) {
      answers.set(answer.data.file, { ...answer.data, command });
    }
  }
  return [...answers.values()];
}

function fits({ implementation, version: [major, minor], gil }: Answer): boolean {
  const isKnown = major === 3 && minor >= OLDEST_MINOR && minor <= NEWEST_MINOR;
  return isKnown && implementation === 'cpython' && gil;
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
