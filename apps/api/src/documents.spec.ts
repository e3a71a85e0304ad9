import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const PAGES = globSync(
  ['*.md', 'docs/**/*.md', 'apps/*/README.md', 'libs/*/README.md', 'bench/*.md'],
  { cwd: ROOT },
);
const BLOCK = /^( *)```(\w*)\n(.*?)^ *```$/gms;

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** As GitHub names a heading. */
function anchorsOf(page: string): string[] {
  const headings = read(page)
    .replace(BLOCK, '')
    .matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isThere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  return (
    existsSync(join(ROOT, target)) && (anchor === undefined || anchorsOf(target).includes(anchor))
  );
}

test('the links between the documents lead somewhere', () => {
  const links = PAGES.flatMap((page) => {
    const text = read(page)
      .replace(BLOCK, '')
      .replace(/`[^`]*`/g, '');
    return [...text.matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].map(([, link = '']) => ({
      page,
      link,
    }));
  });
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter(({ page, link }) => !isThere(page, link))).toEqual([]);
});

test('a shell understands what the documents tell it', () => {
  const blocks = PAGES.flatMap((page) => [...read(page).matchAll(BLOCK)])
    .filter(([, , language]) => language === 'bash' || language === 'sh')
    .map(([, indent = '', , code = '']) => code.replaceAll(`\n${indent}`, '\n'));
  expect(blocks.length).toBeGreaterThan(20);
  const { stderr } = spawnSync('bash', ['-n'], { input: blocks.join('\n'), encoding: 'utf8' });
  expect(stderr).toBe('');
});
