import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file that a how-to creates (`ts`) or adds lines to (`diff`). */
interface Step {
  readonly path: string;
  readonly kind: string;
  readonly lines: readonly string[];
}

const STEP = /^`([^`\n]+)`\n\n```(ts|diff)\n([^]*?)\n```$/gm;

/** The steps of a how-to, in order: a path on its own line, and the code below it. */
export function stepsOf(markdown: string): Step[] {
  return [...markdown.matchAll(STEP)].map(([, path = '', kind = '', code = '']) => ({
    path,
    kind,
    lines: code.split('\n'),
  }));
}

/** The lines that a step adds. */
export function addedBy({ kind, lines }: Step): number {
  return kind === 'ts' ? lines.length : lines.filter((line) => line.startsWith('+')).length;
}

/** Follows a step in a copy of the repository. @throws when an expected line is missing */
export async function follow({ path, kind, lines }: Step, root: string): Promise<void> {
  const file = join(root, path);
  if (kind === 'ts') {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${lines.join('\n')}\n`);
    return;
  }
  const text = (await readFile(file, 'utf8')).split('\n');
  let place = 0;
  for (const line of lines) {
    if (line.startsWith('+')) {
      text.splice(place++, 0, line.slice(1));
      continue;
    }
    place = text.indexOf(line.slice(1), place) + 1;
    if (place === 0) {
      throw new Error(`${path} has no line "${line.slice(1)}"`);
    }
  }
  await writeFile(file, text.join('\n'));
}
