import { eventually, freePort, LIMITS, workspaceRoot } from '@keypool/testing';
import { UpstreamError, WorkerClient, type Attempt } from '@keypool/worker-client';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as z from 'zod';
import { countedTokens } from './support/counted-tokens';
import { OHMYGPT, OPENHANDS, type ProviderUnderTest } from './support/providers';
import { Scene, type Member } from './support/scene';
import { StandInUpstream } from './support/stand-in-upstream';

const REQUESTS_OF_KEY = 8;
const BACKUPS = 10;

const completionSchema = z.object({ usage: z.object({ total_tokens: z.int() }) });

const upstreams: StandInUpstream[] = [];
let scene: Scene;
let member: Member;
let port: string;

beforeAll(async () => {
  scene = await Scene.create();
  port = await freePort();
  member = await scene.join({ PORT: port });
});

afterAll(async () => {
  upstreams.forEach((upstream) => upstream.stop());
  await scene.end();
});

async function startUpstream(provider: ProviderUnderTest): Promise<StandInUpstream> {
  const upstream = new StandInUpstream(provider, REQUESTS_OF_KEY);
  upstreams.push(upstream);
  await upstream.start();
  return upstream;
}

async function addPool(provider: ProviderUnderTest, proxyId: string): Promise<void> {
  const pool = member.of(provider);
  await pool.addPool(proxyId, `${provider.id}-a`, `${provider.id}-b`);
  for (let number = 0; number < BACKUPS; number++) {
    await pool.addBackup(`${provider.id}-backup-${number}`);
  }
}

test.each(OHMYGPT)(
  'workers of %s lose no request when keys die and Keypool is restarted, and tokens count once',
  async (_, provider) => {
    await addPool(provider, 'client');
    const upstream = await startUpstream(provider);
    const client = new WorkerClient({
      url: member.keypool.url,
      provider: provider.id,
      token: await member.token({ scope: 'worker' }),
      batchMs: 20,
    });
    let answered = 0;
    const call = async ({ apiKey, used }: Attempt): Promise<void> => {
      const response = await fetch(upstream.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}` },
      });
      if (!response.ok) {
        throw await UpstreamError.from(response);
      }
      used(completionSchema.parse(await response.json()).usage.total_tokens);
      answered++;
    };
    const { waitMs } = LIMITS;
    const serve = async (requests: number) => {
      let left = requests;
      const oneByOne = async () => {
        while (left-- > 0) {
          await client.withKey({ proxyId: 'client', timeoutMs: waitMs, waitMs }, call);
        }
      };
      await Promise.all(Array.from({ length: 4 }, oneByOne));
    };

    await serve(3 * REQUESTS_OF_KEY);
    await member.keypool.stop();
    // More than the kept keys can answer: some wait for Keypool.
    const during = serve(4 * REQUESTS_OF_KEY);
    await eventually(() => expect(answered).toBeGreaterThan(3 * REQUESTS_OF_KEY));
    member = await scene.join({ PORT: port });
    await during;
    await serve(REQUESTS_OF_KEY);
    await client.close(waitMs);

    expect(answered).toBe(8 * REQUESTS_OF_KEY);
    expect([client.lostReports, client.waitingReports]).toEqual([0, 0]);
    expect(await countedTokens(scene, provider)).toEqual(upstream.spent);
    const rotations = await member.of(provider).rotations();
    expect(new Set(rotations.map(({ failedKeyId }) => failedKeyId)).size).toBe(rotations.length);
    expect(rotations.length).toBeGreaterThanOrEqual(6);
  },
);

test.each(OPENHANDS)(
  'the worker in Python serves %s, and goes on when keys die',
  async (id, provider) => {
    await addPool(provider, 'python');
    const upstream = await startUpstream(provider);
    const worker = spawn('python3', [join(workspaceRoot(), 'docs/workers/worker.py')], {
      env: {
        ...process.env,
        KEYPOOL_URL: member.keypool.url,
        KEYPOOL_PROVIDER: id,
        KEYPOOL_TOKEN: await member.token({ scope: 'worker', proxyIds: ['python'] }),
        KEYPOOL_PROXY: 'python',
        UPSTREAM_URL: upstream.url,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const prompts = 3 * REQUESTS_OF_KEY;
    worker.stdin.end('hello\n'.repeat(prompts));
    let answers = '';
    worker.stdout.setEncoding('utf8').on('data', (text: string) => (answers += text));
    const [code] = await once(worker, 'close');

    expect(code).toBe(0);
    expect(answers.match(/"total_tokens"/g)).toHaveLength(prompts);
    expect(await countedTokens(scene, provider)).toEqual(upstream.spent);
  },
);
