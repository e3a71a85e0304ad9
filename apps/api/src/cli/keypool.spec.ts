import { EXIT } from '@keypool/operator';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from './commands';
import { keypool } from './keypool';

/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-cli-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function run(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const output = {
    print: (text: string) => void stdout.push(text),
    say: (line: string) => void stderr.push(line),
  };
  const code = await keypool(words, output, environment);
  return { code, stdout: stdout.join('\n'), stderr: stderr.join('\n') };
}

const DOCS = join(__dirname, '../../../../docs');

/** As a shell reads a line. */
function wordsOf(line: string): string[] {
  const [command = ''] = line.split(/ [<>] /);
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

describe('the command line', () => {
  it('lists all commands', async () => {
    const { code, stdout } = await run(['--help']);

    expect(code).toBe(EXIT.done);
    for (const { name, about } of COMMANDS) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(about);
    }
  });

  it('lists the commands of a group', async () => {
    const { code, stdout } = await run(['keys']);

    expect(code).toBe(EXIT.misused);
    expect(stdout).toContain('keys rewrap');
    expect(stdout).not.toContain('audit verify');
  });

  it.each(COMMANDS.map((command) => [command.name, command]))(
    '%s has help, and examples that it understands',
    async (name, { examples }) => {
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        const { code, stdout, stderr } = await run([...wordsOf(example), '--help']);
        expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' });
        expect(stdout).toContain(`Usage: keypool ${name}`);
        expect(stdout).toContain(`  keypool ${example}`);
      }
    },
  );

  it.each([
    ['token', 'status', '--token-file'],
    ['passphrase', 'dump', 'keypool.dump', '--passphrase-file'],
    ['new master key', 'keys', 'rewrap', '--new-key-file'],
  ])('takes no %s from a file that others may read', async (what, ...words) => {
    const file = join(folder, what);
    writeFileSync(file, 'a text of more than 20 characters');
    chmodSync(file, 0o644);
    const { code, stderr } = await run([...words, file]);
    expect(code).toBe(EXIT.failed);
    expect(stderr).toContain(`Other users may read the ${what}: ${file} has the mode 0644.`);
  });

  it('understands what the documents show', async () => {
    const pages = readdirSync(DOCS).filter((file) => file.endsWith('.md'));
    const text = pages.map((page) => readFileSync(join(DOCS, page), 'utf8')).join('\n');
    const blocks = [...text.matchAll(/^```(?:bash|sh)$(.*?)^```$/gms)].map(([, block]) => block);
    const shown = [...blocks.join('').matchAll(/npm run (?:--silent )?keypool -- ([^\n&|)]+)/g)];
    expect(shown.length).toBeGreaterThan(20);
    for (const [, line = ''] of shown) {
      const { code, stderr } = await run([...wordsOf(line), '--help']);
      expect({ line, code, stderr }).toEqual({ line, code: EXIT.done, stderr: '' });
    }
  });

  it.each([
    [['frobnicate'], 'There is no command "frobnicate"'],
    [['keys', 'list'], 'Missing: <provider>, one of: ohmygpt, openhands'],
    [['keys', 'list', 'openai'], '<provider> is one of: ohmygpt, openhands'],
    [['keys', 'list', 'ohmygpt', 'more'], 'Not understood: more'],
    [['keys', 'list', 'ohmygpt', '--frobnicate'], '--frobnicate'],
    [['status'], 'KEYPOOL_TOKEN'],
    [['status', '--url', 'keypool.example.com'], 'begins with http:// or https://'],
    [['token', 'create', 'x', '--scope', 'admin'], '--scope is one of: worker, metrics'],
  ])('refuses %j', async (words, said) => {
    const { code, stdout, stderr } = await run(words);

    expect({ code, stdout }).toEqual({ code: EXIT.misused, stdout: '' });
    expect(stderr).toContain(said);
  });

  it('says where Keypool does not answer', async () => {
    const { code, stderr } = await run(['status', '--url', NOWHERE], { KEYPOOL_TOKEN: 'kp_x' });

    expect(code).toBe(EXIT.failed);
    expect(stderr).toMatch(
      /^Keypool does not answer at http:\/\/127\.0\.0\.1:9: .*--url ADDRESS\.$/,
    );
  });

  it.each([
    ['token-file', ['status', '--token-file', 'none'], 'The token cannot be read'],
    ['file', ['keys', 'import', 'ohmygpt', 'none'], 'The file cannot be read'],
  ])('says which %s is missing', async (_what, words, said) => {
    const { code, stderr } = await run(words, { KEYPOOL_TOKEN: 'kp_x' });

    expect(code).toBe(EXIT.failed);
    expect(stderr).toContain(said);
  });

  it.each([
    ['migrate', () => []],
    ['restore', (passphrase: string) => ['--passphrase-file', passphrase, 'keypool.dump']],
  ])('%s creates no file as root in the folder of another user', async (name, more) => {
    const dataDir = mkdtempSync(join(folder, 'data-'));
    const owner = process.getuid?.() || 12_345;
    chownSync(dataDir, owner, -1);
    const passphrase = join(folder, `passphrase-for-${name}`);
    writeFileSync(passphrase, 'a text of more than 20 characters', { mode: 0o600 });
    jest.replaceProperty(process, 'env', { KEYPOOL_DATA_DIR: dataDir });
    jest.spyOn(process, 'getuid').mockReturnValue(0);
    const { code, stderr } = await run([name, ...more(passphrase)]).finally(() =>
      jest.restoreAllMocks(),
    );

    expect(code).toBe(EXIT.failed);
    expect(stderr).toContain(`${dataDir} belongs to the user with the id ${owner}`);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('takes no file in UTF-16', async () => {
    const file = join(folder, 'keys.txt');
    writeFileSync(file, Buffer.from('a|sk-0123456789abcdef', 'utf16le'));
    const { code, stderr } = await run(['keys', 'import', 'ohmygpt', file], { KEYPOOL_TOKEN: 'x' });

    expect(code).toBe(EXIT.failed);
    expect(stderr).toContain('UTF-8');
  });
});
