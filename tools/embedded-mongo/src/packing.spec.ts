import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { run } from './run';
import { secantusPython } from './secantus-environment';

afterAll(removeTemporaryFolders);

it('packs and unpacks keys and values as WiredTiger does', async () => {
  const environment = await secantusPython(temporaryFolder(), () => undefined);
  const python = 'python' in environment ? environment.python : '';
  const script = join(__dirname, '../test/compare-packing.py');
  const { stdout, stderr } = await run(python, ['-I', script, __dirname], { timeoutMs: 60_000 });
  expect(stderr).toBe('');
  const { compared, different } = JSON.parse(stdout);
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(10_000);
});
