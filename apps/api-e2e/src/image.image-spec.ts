import {
  ADMIN_EMAIL,
  ADMIN_PASSWORD,
  Client,
  eventually,
  freePort,
  workspaceRoot,
} from '@keypool/testing';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Podman, type ContainerOptions } from './support/podman';
import { ProviderClient } from './support/provider-client';
import { PROVIDERS, type ProviderUnderTest } from './support/providers';
import { createToken } from './support/scene';
import { TestDatabase } from './support/test-database';

const [provider] = PROVIDERS as readonly [ProviderUnderTest];
const SECRETS = {
  keypool_admin_password: ADMIN_PASSWORD,
  keypool_master_key: randomBytes(32).toString('base64'),
};
const SETTINGS = {
  KEYPOOL_ADMIN_EMAIL: ADMIN_EMAIL,
  KEYPOOL_ADMIN_PASSWORD_FILE: '/run/secrets/keypool_admin_password',
  KEYPOOL_MASTER_KEY_FILE: '/run/secrets/keypool_master_key',
};

let podman: Podman;
let database: TestDatabase;

beforeAll(async () => {
  podman = new Podman();
  podman.makeBase();
  database = await TestDatabase.create();
});

afterAll(async () => {
  podman.remove();
  await database.drop();
});

/** A running container, as its admin and a worker see it. */
class Running {
  readonly url: string;

  constructor(
    readonly id: string,
    port: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  async ready(): Promise<void> {
    await eventually(async () =>
      expect((await fetch(`${this.url}/health/ready`)).status).toBe(200),
    );
  }

  async signIn(): Promise<ProviderClient> {
    const admin = await Client.signIn(this.url);
    const token = await createToken(admin, { scope: 'worker' });
    return new ProviderClient(provider, admin, Client.bearer(this.url, token));
  }

  /** What a shell in the container prints. */
  asks(script: string): string {
    return podman.run('exec', this.id, 'sh', '-c', script);
  }
}

async function start(
  image: string,
  env: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, string>>,
  places: Pick<ContainerOptions, 'volume' | 'tmpfs'> = {},
): Promise<Running> {
  const port = await freePort();
  const options = { env: { ...SETTINGS, PORT: port, ...env }, secrets: { ...SECRETS, ...secrets } };
  const running = new Running(podman.start(image, { ...options, ...places }), port);
  await running.ready();
  return running;
}

async function rotateOnce(pool: ProviderClient): Promise<void> {
  await pool.addPool('hanoi', 'first');
  await pool.addBackup('second');
  await pool.fail({ keyId: 'first', proxyId: 'hanoi' }, provider.quotaExhausted);
  expect(await pool.acquire('hanoi')).toMatchObject({ keyId: 'second' });
}

describe('the image for a database of its own', () => {
  let image: string;
  let running: Running;

  beforeAll(async () => {
    image = podman.build('keypool');
    running = await start(
      image,
      { MONGODB_URI_FILE: '/run/secrets/mongodb_uri' },
      { mongodb_uri: database.uri },
    );
  });

  test('runs as nobody, with an init, and writes to its volume alone', () => {
    expect(running.asks('id -u; cat /proc/1/comm')).toBe('10001\ntini');
    const said = running.asks('touch /keypool/x /tmp/x 2>&1; touch /data/x && echo done');
    expect(said).toMatch(/^touch: .+\ntouch: .+\ndone$/);
  });

  test('knows that it is healthy, and which release it is', async () => {
    expect(() => podman.run('healthcheck', 'run', running.id)).not.toThrow();
    const commit = readFileSync(join(workspaceRoot(), 'dist/release/commit.txt'), 'utf8').trim();
    expect(await (await fetch(`${running.url}/health/live`)).json()).toMatchObject({ commit });
    expect(podman.run('inspect', '--format', '{{.Config.StopSignal}}', running.id)).toBe('15');
  });

  test('rotates a key, serves the admin app and ends in order', async () => {
    const pool = await running.signIn();
    await rotateOnce(pool);
    expect((await pool.admin.get('/')).text).toContain('<app-root');
    pool.admin.close();
    pool.worker.close();
    expect(podman.stop(running.id)).toBe(0);
  });

  test('has the reverse proxy, too', () => {
    const command = ['node', 'proxy/main.js'];
    const { status, said } = podman.attempt(image, { command });
    expect({ status, said }).toEqual({
      status: 1,
      said: expect.stringContaining('KEYPOOL_PROXY_TOKEN'),
    });
  });

  test('does not begin an empty database where none was named', () => {
    const { status, said } = podman.attempt(image, {});
    expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining('MONGODB_URI') });
  });
});

test('the image with the embedded database keeps everything on its volume', async () => {
  const image = podman.build('embedded');
  const first = await start(image, {}, {}, { volume: 'keypool-data', tmpfs: '/tmp' });
  const pool = await first.signIn();
  await rotateOnce(pool);
  pool.admin.close();
  pool.worker.close();
  expect(podman.stop(first.id)).toBe(0);

  const second = await start(image, {}, {}, { volume: 'keypool-data', tmpfs: '/tmp' });
  const again = await second.signIn();
  expect(await again.key('second')).toMatchObject({ status: 'healthy' });
  again.admin.close();
  again.worker.close();
  expect(podman.stop(second.id)).toBe(0);
});
