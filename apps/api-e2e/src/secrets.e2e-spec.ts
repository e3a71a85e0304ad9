import { ADMIN_PASSWORD, Client, eventually, type Answer, type Method } from '@keypool/testing';
import { randomBytes } from 'node:crypto';
import { ProviderClient } from './support/provider-client';
import { EACH_PROVIDER, type ProviderUnderTest } from './support/providers';
import { Scene, type Member } from './support/scene';

/** Of no shape that a filter knows, nor random to look at: what keeps it secret must be something else. */
const canary = () =>
  `Canary/${randomBytes(18)
    .toString('hex')
    .replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))}`;

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** How an upstream, an exit or a library may repeat a secret. */
const disguises = (secret: string): string[][] => [
  [secret, base64(secret), `https://api.example.com/v1?key=${encodeURIComponent(secret)}&alt=json`],
  [`http://${secret}@10.0.0.1:3128`, base64(`user:${secret}`), secret.replace('/', '\\/')],
];

/** Keeps every answer but what a worker acquires, and what is revealed. */
class Witness extends Client {
  readonly heard: string[] = [];

  override async sendText(
    method: Method,
    path: string,
    body?: string,
    headers?: Record<string, string>,
  ): Promise<Answer> {
    const answer = await super.sendText(method, path, body, headers);
    this.heard.push(
      `${method} ${path} ${JSON.stringify(answer.headers)} ${withoutKey(answer, path)}`,
    );
    return answer;
  }
}

/** The answer without what `acquire`, `next` and a reveal hand out. */
function withoutKey({ text, body, status }: Answer, path: string): string {
  const { apiKey, lease, next, ...rest } = Object(body);
  if (status === 200 && path.endsWith('/reveal')) {
    expect(apiKey).toMatch(/^Canary\//);
    return JSON.stringify(rest);
  }
  if (status === 200 && lease !== undefined) {
    expect(apiKey).toMatch(/^Canary\//);
    return JSON.stringify(rest);
  }
  return next?.lease === undefined ? text : JSON.stringify(rest);
}

describe.each(['on', 'off'])('with encryption %s, a secret', (encryption) => {
  let scene: Scene;
  let member: Member;
  const secrets: string[] = [];
  /** Those that were in service. */
  const known: string[] = [];
  const witnesses: Witness[] = [];

  const witness = ({ headers }: Client) => {
    const client = new Witness(member.keypool.url, headers);
    witnesses.push(client);
    return client;
  };
  const secret = () => {
    const made = canary();
    secrets.push(made);
    return made;
  };

  beforeAll(async () => {
    scene = await Scene.create({ KEYPOOL_LOG_LEVEL: 'trace', KEYPOOL_ENCRYPTION: encryption });
    member = await scene.join();
    for (const [, provider] of EACH_PROVIDER) {
      await live(provider);
    }
  });

  afterAll(async () => {
    witnesses.forEach((client) => client.close());
    await scene.end();
  });

  /** Takes secrets through all that can happen to them. */
  async function live(provider: ProviderUnderTest): Promise<void> {
    const { id } = provider;
    const [admin, worker] = [witness(member.admin), witness(member.worker)];
    const pool = new ProviderClient(provider, admin, worker);
    const [first, second, backup, spare] = [secret(), secret(), secret(), secret()];
    known.push(first, second, backup, spare);
    await pool.addProxy(`${id}-p`);
    await pool.addKey(`${id}-1`, first);
    await pool.addKey(`${id}-2`, second);
    await pool.bind(`${id}-p`, `${id}-1`);
    await pool.bind(`${id}-p`, `${id}-2`, 1);
    await pool.addBackup(`${id}-backup`, backup);
    await pool.addBackup(`${id}-spare`, spare);

    // Refused: taken, malformed, too long, in the wrong place, in broken JSON.
    for (const route of [provider.keys, provider.backupKeys]) {
      await admin.post(route, { id: `${id}-x`, apiKey: first });
      await admin.post(route, { id: `${id}-x`, apiKey: spare });
      await admin.post(route, { id: 'not an id', apiKey: secret() });
      await admin.post(route, { id: `${id}-x`, apiKey: `${secret()} and more` });
      await admin.post(route, { id: `${id}-x`, apiKey: secret().repeat(20) });
      await admin.post(route, { id: `${id}-x`, apiKey: [secret()] });
      await admin.post(route, { id: `${id}-x`, apiKey: { key: secret() } });
      await admin.post(route, { id: `${id}-x`, apiKey: secret(), allowRetired: 'yes' });
      await admin.sendText('POST', route, `{"id":"${id}-x","apiKey":"${secret()}"`);
      await admin.sendText('POST', route, `id=x&apiKey=${secret()}`, {
        'content-type': 'text/plain',
      });
    }

    // Upstreams and networks that repeat the key they were called with.
    await pool.acquire(`${id}-p`);
    for (const path of [`${provider.keys}/${id}-1`, `${provider.backupKeys}/${id}-spare`]) {
      await admin.post(`${path}/reveal`, { password: 'a guess' });
      expect(await admin.status('POST', `${path}/reveal`, { password: ADMIN_PASSWORD })).toBe(200);
    }
    const echo = (status: number, key: string) => ({
      status,
      headers: { 'x-echo': key, authorization: `Bearer ${key}` },
      body: JSON.stringify({ error: { message: `Bad key ${key}, sorry`, type: key, code: key } }),
    });
    await pool.fail({ keyId: `${id}-1`, proxyId: `${id}-p` }, echo(418, first));
    await pool.fail({ keyId: `${id}-1`, proxyId: `${id}-p` }, echo(502, first));
    await pool.fail({ keyId: `${id}-1`, proxyId: `${id}-p` }, echo(429, first));
    for (let error = 0; error < 6; error++) {
      const message = `connect ECONNREFUSED with ${second}`;
      await worker.post(provider.failures, {
        keyId: `${id}-2`,
        proxyId: `${id}-p`,
        error: message,
      });
    }
    await pool.use(`${id}-1`, { tokens: 1, requests: 1 });
    await pool.fail({ keyId: `${id}-1`, proxyId: `${id}-p` }, echo(401, first));
    await admin.post(provider.keys, { id: `${id}-again`, apiKey: first });
    await pool.fail({ keyId: `${id}-2`, proxyId: `${id}-p` }, echo(402, second));
    await pool.restore(`${id}-backup`);
    await pool.fail({ keyId: `${id}-backup`, proxyId: `${id}-p` }, echo(402, backup));
    await pool.reset(`${id}-spare`);
    await admin.post(`${provider.keys}/${id}-spare/rotate`, { reason: `not ${first}` });

    // Of one key, with the secrets of others: active, backup, retired, and of the other provider.
    await pool.addKey(`${id}-3`, secret());
    await pool.bind(`${id}-p`, `${id}-3`);
    for (const [index, texts] of known.flatMap(disguises).entries()) {
      await worker.post(provider.failures, {
        keyId: `${id}-3`,
        proxyId: `${id}-p`,
        status: 429,
        // Later each time: only then something is stored.
        headers: { 'retry-after': `${60 * (index + 1)}`, 'x-key': texts.join().match(/.{1,20}/g) },
        body: JSON.stringify({ error: { message: `Disguised: ${texts.join(' and ')}.` } }),
      });
    }

    for (const path of [
      provider.keys,
      `${provider.keys}?page=1&sort=-id`,
      provider.backupKeys,
      provider.bindings,
      `${provider.bindings}/${id}-p`,
      provider.rotations,
      provider.stats,
      '/admin/events?limit=200',
      '/admin/export/events?format=json',
      `/admin/export/keys?provider=${id}`,
      `/admin/export/backup-keys?provider=${id}`,
      `/admin/export/rotations?provider=${id}&format=json`,
      '/admin/proxies',
      '/admin/tokens',
      '/overview?range=24h',
      '/api/openapi.json',
      '/metrics',
    ]) {
      await admin.get(path);
    }
    await pool.deleteKey(`${id}-spare`);
    const undone: number[] = [];
    for (const rotation of await pool.rotations()) {
      const path = `${provider.rotations}/${rotation.id}/undo`;
      undone.push(await admin.status('POST', path, { asBackup: true }));
    }
    expect(undone).toContain(200);
    await admin.get(provider.rotations);
  }

  /** Those of which a text tells more than a mask does. */
  const holding = (text: string, sought = secrets) =>
    sought.filter((each) =>
      [each.slice(9, -5), base64(each).slice(12, -8), base64(`user:${each}`).slice(16, -8)].some(
        (part) => text.includes(part),
      ),
    );

  test('is in no answer but a worker’s acquire and next, and a reveal', () => {
    const heard = witnesses.flatMap((client) => client.heard);
    expect(heard.length).toBeGreaterThan(100);
    expect(heard.filter((answer) => holding(answer).length > 0)).toEqual([]);
  });

  test('is not in what a report of another key said', async () => {
    const { text } = await member.admin.get('/admin/events?limit=200');
    expect(text.split('Disguised: [redacted] and [redacted]').length).toBeGreaterThan(2);
    expect(text.split('Disguised: http://[redacted]@10.0.0.1:3128').length).toBeGreaterThan(8);
    expect(holding(text)).toEqual([]);
  });

  test('is in no line of the log and no line for a person', () => {
    const { stdout, stderr } = member.keypool;
    expect(stdout.length).toBeGreaterThan(0);
    expect(holding(stdout)).toEqual([]);
    expect(holding(stderr)).toEqual([]);
  });

  test('is in the database where it must be, and nowhere else', async () => {
    const names = await scene.database.collectionNames();
    const own = names.filter((name) => /^[a-z]+_((backup_)?keys|rotations)$/.test(name));
    const others = await scene.database.dump(names.filter((name) => !own.includes(name)));
    expect(holding(others)).toEqual([]);
    for (const name of own) {
      for (const document of await scene.database.collection(name).find().toArray()) {
        const { apiKey, failedSecret, ...rest } = document;
        const stored = [apiKey, failedSecret].filter((one) => typeof one === 'string');
        expect(holding(JSON.stringify(rest))).toEqual([]);
        expect(holding(stored.join())).toHaveLength(encryption === 'on' ? 0 : stored.length);
      }
    }
  });

  test('tokens, cookies and passwords are nowhere in clear', async () => {
    const token = member.worker.headers['authorization']?.slice('Bearer '.length) ?? '';
    const cookie = member.admin.headers['cookie']?.split('=')[1] ?? '';
    const wrong = `wrong ${canary()}`;
    await new Client(member.keypool.url).post('/auth/login', { email: 'x@y.z', password: wrong });
    const sought = [token, cookie, ADMIN_PASSWORD, wrong];
    expect(sought).not.toContain('');
    const { stdout, stderr } = member.keypool;
    expect(holding(stdout + stderr, sought)).toEqual([]);
    expect(holding(await scene.database.dump(), sought)).toEqual([]);
    const heard = witnesses.flatMap((client) => client.heard).join('\n');
    expect(holding(heard, sought)).toEqual([]);
  });

  test('can still be used when encryption is switched', async () => {
    const [, provider] = EACH_PROVIDER[0] ?? [];
    if (!provider) {
      throw new Error('there are two providers');
    }
    const plain = secret();
    const pool = member.of(provider);
    await pool.addProxy('switch');
    await pool.addKey('switch-key', plain);
    await pool.bind('switch', 'switch-key');
    const switched = await scene.join({ KEYPOOL_ENCRYPTION: encryption === 'on' ? 'off' : 'on' });
    expect(await switched.of(provider).acquire('switch')).toMatchObject({ apiKey: plain });
    await switched.of(provider).addKey('switch-key-2', secret());
    await pool.deleteKey('switch-key');
    await pool.bind('switch', 'switch-key-2');
    // With encryption on, a secret in clear is refused until the next start has encrypted it.
    const next = await scene.join({ KEYPOOL_ENCRYPTION: 'on' });
    for (const one of [member, switched, next]) {
      await eventually(async () =>
        expect(await one.of(provider).acquire('switch')).toMatchObject({ apiKey: secrets.at(-1) }),
      );
    }
    const stored = await scene.database
      .collection(provider.collections.keys)
      .findOne({ _id: 'switch-key-2' });
    expect(stored?.['apiKey']).toMatch(/^v2\|/);
  });
});
