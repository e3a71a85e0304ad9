import { Keypool } from '@keypool/testing';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestDatabase } from './support/test-database';

const BLOCK_END = '--- end of block ---';

interface Step {
  readonly title: string;
  readonly commands: string;
  readonly answer: string;
}

/** docs/tour.md: how Keypool is started, and each step with its answer. */
function readTour(): { environment: Record<string, string>; steps: Step[] } {
  const page = readFileSync(join(__dirname, '../../../docs/tour.md'), 'utf8');
  const [start = '', ...paragraphs] = page.split(/^(?=\*\*)/m);
  const environment = Object.fromEntries(
    [...start.matchAll(/\b([A-Z_]+)='?([^'\s]+)'?/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
  const steps = paragraphs.map((paragraph) => ({
    title: /^\*\*(.+?)\*\*/.exec(paragraph)?.[1] ?? '',
    commands: block(paragraph, 'bash'),
    answer: block(paragraph, 'text'),
  }));
  return { environment, steps };
}

function block(paragraph: string, language: string): string {
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(paragraph)?.[1] ?? '';
}

/** What differs from run to run, by its kind: times, random names, tokens. */
function withoutChance(text: string): string {
  return text
    .trim()
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.[\da-z]+/g, '<lease>')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<uuid>')
    .replace(/"[\da-f]{24}"/g, '"<id>"')
    .replace(/kp_worker_[\w-]{43}/g, '<token>');
}

describe('the tour in docs/tour.md', () => {
  const { environment, steps } = readTour();
  let folder: string;
  let database: TestDatabase;
  let keypool: Keypool;
  let answers: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keypool-tour-'));
    database = await TestDatabase.create();
    keypool = await Keypool.start({
      dataDir: folder,
      uri: database.uri,
      env: { KEYPOOL_ADMIN_EMAIL: 'admin@localhost', ...environment, KEYPOOL_DATA_DIR: folder },
    });
    const commands = steps.map(({ commands }) => `${commands}\necho '${BLOCK_END}'\n`).join('');
    const script = commands.replaceAll('http://127.0.0.1:3000', keypool.url);
    const { stdout } = await promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', script], {
      env: { ...process.env, TMPDIR: folder },
    });
    answers = stdout.split(`${BLOCK_END}\n`);
  });

  afterAll(async () => {
    await keypool.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('starts Keypool with its own password', () => {
    expect(Object.keys(environment)).toEqual(['KEYPOOL_DATA_DIR', 'KEYPOOL_ADMIN_PASSWORD']);
    expect(steps.length).toBeGreaterThanOrEqual(10);
  });

  it.each(steps.map((step, at) => ({ at, ...step })))(
    '$title: shows the real answer',
    ({ at, answer }) => {
      expect(answer).not.toBe('');
      expect(withoutChance(answers[at] ?? '')).toBe(withoutChance(answer));
    },
  );
});
