import { join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { run } from './run';
import { secantusPython } from './secantus-environment';

afterAll(removeTemporaryFolders);

/** What a script of `test` prints about the corrections of SecantusDB in this folder. */
async function printed(script: string): Promise<unknown> {
  const environment = await secantusPython(temporaryFolder(), () => undefined);
  const python = 'python' in environment ? environment.python : '';
  const args = ['-I', join(__dirname, '../test', script), __dirname];
  const { stdout, stderr } = await run(python, args, { timeoutMs: 60_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('SecantusDB as it is run', () => {
  it('loads nothing for places on a map, and refuses them', async () => {
    expect(await printed('without-shapely.py')).toEqual({
      loaded: [],
      answer: 'places on a map',
      other: true,
    });
  });

  it('packs and unpacks keys and values as WiredTiger does', async () => {
    expect(await printed('compare-packing.py')).toEqual({ different: [] });
  });

  it('looks once a second for what has expired, and lets go of it', async () => {
    expect(await printed('expire.py')).toEqual({
      looked: { sessions: 4, transactions: 4, writes: 4 },
      sessions: 0,
      transactions: 0,
      reply: null,
    });
  });
});
