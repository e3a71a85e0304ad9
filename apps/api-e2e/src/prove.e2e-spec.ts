import { workspaceRoot } from '@keypool/testing';
import { mongo } from 'mongoose';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverOfThisRun } from './support/test-database';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keypool-proof-'));
});

afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

function prove(...args: readonly string[]): Promise<Ended> {
  const program = ['tools/run/run.mjs', 'tools/prove/prove.ts', serverOfThisRun(), ...args];
  return new Promise((resolve) =>
    execFile(process.execPath, program, { cwd: workspaceRoot() }, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), stdout }),
    ),
  );
}

async function proofs(): Promise<string[]> {
  const client = await mongo.MongoClient.connect(serverOfThisRun());
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    return databases.map(({ name }) => name).filter((name) => name.includes('_proof'));
  } finally {
    await client.close();
  }
}

test('a proof says what ran on which engine, and leaves no database behind', async () => {
  const out = join(folder, 'proof.json');
  const { code, stdout } = await prove('--only', 'explain', '--rows', '10', '--here', '--out', out);
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({
    passed: true,
    isComplete: false,
    left: ['contract', 'integration', 'races', 'crash-test', 'stampede', 'step-down'],
    database: { engine: expect.any(String), version: expect.any(String), members: 1 },
    steps: [{ step: 'explain', passed: expect.any(Number), failed: 0, failures: [] }],
  });
  expect(await proofs()).toEqual([]);
});

test.each([
  [['--step-down', '--here'], /--step-down needs 3 members that store data.*this set has 1/],
  [['--only', 'nothing'], /--only knows contract, .* and not nothing/],
])('%j is refused, with advice', async (args, advice) => {
  const { code, stdout } = await prove(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(advice) });
});
