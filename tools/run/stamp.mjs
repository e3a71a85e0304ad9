/** Writes beside the programs which commit they are built from. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'dist/apps');

function commit() {
  // A build of an image has no git to ask.
  const told = process.env.KEYPOOL_COMMIT;
  if (told) {
    return `${told}\n`;
  }
  const args = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'];
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      // An unpacked archive in somebody's repository has none of that one's commits.
      env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(root) },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return 'unknown\n';
  }
}

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'commit.txt'), commit());
