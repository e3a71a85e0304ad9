import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { allVariables, type AppConfig } from './app-config';
import { ConfigError, forgetSecrets, loadConfig } from './load-config';
import { receivedConfig } from './received-config';
import { variablesOf } from './variable';

function mistakesOf(environment: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.message.split('\n');
    }
  }
  throw new Error('no mistake was found');
}

/** The value that a variable ended up in. */
function valueOf(config: AppConfig, name: string): unknown {
  for (const group of Object.values(config)) {
    const found = variablesOf(group).find((variable) => variable.name === name);
    if (found) {
      return Reflect.get(group, found.property);
    }
  }
  throw new Error(`no property holds ${name}`);
}

describe('loadConfig', () => {
  it('has a default for everything', () => {
    expect(JSON.parse(JSON.stringify(loadConfig({})))).toEqual({
      server: {
        port: 3_000,
        host: '127.0.0.1',
        processes: 1,
        stopDelayMs: 0,
        logLevel: 'info',
        logFormat: 'auto',
      },
      database: { use: 'auto', dataDir: resolve('data'), ohmygptBindings: 'ohmygpt_bindings' },
      admin: { email: 'admin@localhost' },
      session: { idleMs: 7_200_000, maxMs: 86_400_000 },
      encryption: { secrets: 'on' },
      purge: { afterMs: 43_200_000, everyMs: 60_000, keepEventsMs: 7_776_000_000 },
      undo: { keepMs: 604_800_000 },
      cooldown: {
        stepsMs: [30_000, 120_000, 600_000, 3_600_000],
        permanentAfterSteps: 5,
        permanentWaitMs: 21_600_000,
        suspectAfter: 5,
        suspectStepsMs: [30_000, 60_000, 120_000, 300_000, 600_000],
      },
      guard: { use: 'on', places: 5, tokenShare: 0.25 },
    });
  });

  it.each<[string, string, unknown]>([
    ['PORT', '0', 0],
    ['PORT', ' 8080 ', 8080],
    ['HOST', '::', '::'],
    ['HOST', '[::1]', '::1'],
    ['HOST', 'keys-1.example', 'keys-1.example'],
    ['KEYPOOL_PUBLIC_URL', 'HTTPS://Keys.Example:443/', 'https://keys.example'],
    ['KEYPOOL_PUBLIC_URL', 'http://localhost:3000', 'http://localhost:3000'],
    ['KEYPOOL_TRUSTED_PROXIES', '127.0.0.1, 10.0.0.0/8,::1', ['127.0.0.1', '10.0.0.0/8', '::1']],
    ['KEYPOOL_PROCESSES', '4', 4],
    ['KEYPOOL_STOP_DELAY', '15s', 15_000],
    ['MONGODB_URI', 'mongodb+srv://a.example/keypool', 'mongodb+srv://a.example/keypool'],
    ['KEYPOOL_DATA_DIR', 'some/where', resolve('some/where')],
    ['KEYPOOL_ADMIN_EMAIL', 'Admin@Example.org', 'admin@example.org'],
    ['KEYPOOL_MASTER_KEY', 'abcd'.repeat(16), 'abcd'.repeat(16)],
    ['KEYPOOL_MASTER_KEY', `${'a'.repeat(43)}=`, `${'a'.repeat(43)}=`],
    ['KEYPOOL_ENCRYPTION', 'off', 'off'],
    ['KEYPOOL_PURGE_AFTER', '90m', 5_400_000],
    ['KEYPOOL_UNDO_FOR', '3d', 259_200_000],
    ['KEYPOOL_KEEP_EVENTS', '31d', 2_678_400_000],
    ['KEYPOOL_COOLDOWN_STEPS', '500ms, 2s', [500, 2_000]],
    ['KEYPOOL_GUARD_TOKEN_SHARE', '30%', 0.3],
    ['KEYPOOL_LOG_LEVEL', 'silent', 'silent'],
  ])('reads %s=%j', (name, text, value) => {
    expect(valueOf(loadConfig({ [name]: text }), name)).toEqual(value);
  });

  it.each([
    [
      'PORT',
      'abc',
      'PORT is "abc". Expected: a whole number from 0 to 65535, for example PORT=3000',
    ],
    [
      'PORT',
      '70000',
      'PORT is "70000". Expected: a whole number from 0 to 65535, for example PORT=3000',
    ],
    [
      'HOST',
      '0.0.0.0:3000',
      'HOST contains a port, which belongs in PORT. Expected: an IP address or a host name of this machine, for example HOST=127.0.0.1',
    ],
    [
      'KEYPOOL_PUBLIC_URL',
      'https://keys.example/keypool',
      'KEYPOOL_PUBLIC_URL has more than a name and a port. Expected: https:// and the name that browsers open (http:// on loopback only), for example KEYPOOL_PUBLIC_URL=https://keypool.example.com',
    ],
    [
      'KEYPOOL_TRUSTED_PROXIES',
      '127.0.0.1,proxy.example',
      'KEYPOOL_TRUSTED_PROXIES has "proxy.example", which is no IP address and no network. Expected: IP addresses or networks with commas between them, for example KEYPOOL_TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8',
    ],
    [
      'KEYPOOL_PROCESSES',
      '0',
      'KEYPOOL_PROCESSES is "0". Expected: a whole number from 1 to 64, for example KEYPOOL_PROCESSES=2',
    ],
    [
      'KEYPOOL_SESSION_IDLE',
      '48',
      'KEYPOOL_SESSION_IDLE is "48". Expected: a duration from 1s to 3650d, as a whole number with ms, s, m, h or d, for example KEYPOOL_SESSION_IDLE=2h',
    ],
    [
      'KEYPOOL_LOG_LEVEL',
      'loud',
      'KEYPOOL_LOG_LEVEL is "loud". Expected: one of info, trace, debug, warn, error, silent, for example KEYPOOL_LOG_LEVEL=info',
    ],
    [
      'KEYPOOL_ADMIN_PASSWORD',
      'short',
      'KEYPOOL_ADMIN_PASSWORD is not valid (it has 5 characters). Expected: 12 to 256 characters',
    ],
  ])(
    'of %s=%s it says what is wrong, what is expected, and gives an example',
    (name, value, text) => {
      expect(mistakesOf({ [name]: value })).toEqual([
        'Keypool cannot start: 1 mistake in its configuration',
        `- ${text}`,
      ]);
    },
  );

  it.each([
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', '9'.repeat(400)],
    ['HOST', 'http://127.0.0.1'],
    ['HOST', 'two words'],
    ['KEYPOOL_PUBLIC_URL', 'keys.example'],
    ['KEYPOOL_PUBLIC_URL', 'https://'],
    ['KEYPOOL_PUBLIC_URL', 'ftp://keys.example'],
    ['KEYPOOL_PUBLIC_URL', 'http://keys.example'],
    ['KEYPOOL_PUBLIC_URL', 'https://user:pass@keys.example'],
    ['KEYPOOL_PUBLIC_URL', 'https://keys.example?a'],
    ['KEYPOOL_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['KEYPOOL_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['KEYPOOL_TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['KEYPOOL_TRUSTED_PROXIES', '10.0.0.0/'],
    ['KEYPOOL_TRUSTED_PROXIES', '127.0.0.1,'],
    ['KEYPOOL_STOP_DELAY', '11m'],
    ['MONGODB_URI', 'localhost:27017'],
    ['OHMYGPT_BINDINGS_COLLECTION', '$cmd'],
    ['OHMYGPT_BINDINGS_COLLECTION', 'system.users'],
    ['KEYPOOL_DATA_DIR', '~/keypool'],
    ['KEYPOOL_DATA_DIR', '$HOME/keypool'],
    ['KEYPOOL_ADMIN_EMAIL', 'admin'],
    ['KEYPOOL_RESET_ADMIN', 'admin'],
    ['KEYPOOL_MASTER_KEY', 'too-short'],
    ['KEYPOOL_MASTER_KEY', '0'.repeat(64)],
    ['KEYPOOL_MASTER_KEY', Buffer.alloc(32, 7).toString('base64')],
    ['KEYPOOL_ADMIN_PASSWORD_FILE', '/no/such/file'],
    ['KEYPOOL_MASTER_KEY_FILE', '~/master.key'],
    ['KEYPOOL_ENCRYPTION', 'yes'],
    ['KEYPOOL_DATABASE', 'own'],
    ['KEYPOOL_PURGE_AFTER', '12'],
    ['KEYPOOL_PURGE_AFTER', '0s'],
    ['KEYPOOL_PURGE_AFTER', '99999999d'],
    ['KEYPOOL_PURGE_EVERY', '1ms'],
    ['KEYPOOL_PURGE_EVERY', '25d'],
    ['KEYPOOL_KEEP_EVENTS', '30d'],
    ['KEYPOOL_COOLDOWN_STEPS', '30s,,2m'],
    ['KEYPOOL_COOLDOWN_STEPS', '30s;2m'],
    ['KEYPOOL_COOLDOWN_STEPS', '0s,2m'],
    ['KEYPOOL_PERMANENT_AFTER_STEPS', '0'],
    ['KEYPOOL_SUSPECT_AFTER', 'five'],
    ['KEYPOOL_SUSPECT_STEPS', '30s,soon'],
    ['KEYPOOL_GUARD', 'yes'],
    ['KEYPOOL_GUARD_PLACES', '0'],
    ['KEYPOOL_GUARD_TOKEN_SHARE', '25'],
    ['KEYPOOL_GUARD_TOKEN_SHARE', '0%'],
    ['KEYPOOL_GUARD_TOKEN_SHARE', '101%'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(mistakesOf({ [name]: value })).toEqual([
      expect.stringContaining('1 mistake'),
      expect.stringMatching(new RegExp(`^- ${name} .*Expected: `)),
    ]);
  });

  it.each([...allVariables()])('refuses an empty $name', ({ name }) => {
    for (const empty of ['', ' ']) {
      expect(mistakesOf({ [name]: empty })[1]).toMatch(`- ${name} is set, but empty. Expected: `);
    }
  });

  it.each([`'mongodb://db/keypool'`, `"mongodb://db/keypool"`])(
    'refuses quotes that were not removed: %s',
    (value) => {
      expect(mistakesOf({ MONGODB_URI: value })[1]).toContain('MONGODB_URI has quotes around');
    },
  );

  it.each([
    [
      { KEYPOOL_SESSION_IDLE: '48h', KEYPOOL_SESSION_MAX: '90m' },
      'KEYPOOL_SESSION_IDLE (2d) is longer than KEYPOOL_SESSION_MAX (90m)',
    ],
    [
      { KEYPOOL_SESSION_IDLE: '25h' },
      'KEYPOOL_SESSION_IDLE (25h) is longer than KEYPOOL_SESSION_MAX (1d by default)',
    ],
    [{ KEYPOOL_PURGE_AFTER: '30s' }, 'KEYPOOL_PURGE_EVERY (1m by default) is longer'],
    [{ KEYPOOL_UNDO_FOR: '91d' }, 'longer than KEYPOOL_KEEP_EVENTS (90d by default)'],
    [{ KEYPOOL_COOLDOWN_STEPS: '30s,10s' }, 'KEYPOOL_COOLDOWN_STEPS (30s,10s) has a step'],
    [{ KEYPOOL_SUSPECT_STEPS: '30s,10s' }, 'KEYPOOL_SUSPECT_STEPS (30s,10s) has a step'],
    [{ KEYPOOL_DATABASE: 'uri' }, 'KEYPOOL_DATABASE=uri needs MONGODB_URI'],
    [
      { KEYPOOL_DATABASE: 'embedded', MONGODB_URI: 'mongodb://db/keypool' },
      'KEYPOOL_DATABASE=embedded contradicts MONGODB_URI',
    ],
  ])('refuses the contradiction in %j', (environment, text) => {
    const mistakes = mistakesOf(environment);
    expect(mistakes).toHaveLength(2);
    expect(mistakes[1]).toContain(text);
  });

  it('allows apparent contradictions', () => {
    const environment = {
      KEYPOOL_DATABASE: 'uri',
      MONGODB_URI: 'mongodb://db/keypool',
      KEYPOOL_SESSION_IDLE: '24h',
      KEYPOOL_PURGE_AFTER: '1m',
      KEYPOOL_COOLDOWN_STEPS: '30s,30s',
    };
    expect(() => loadConfig(environment)).not.toThrow();
    expect(() => loadConfig({ KEYPOOL_DATABASE: 'embedded' })).not.toThrow();
    expect(() => loadConfig({ KEYPOOL_SESSION_MAX: '1h' })).not.toThrow();
  });

  it('draws no conclusion from a value that is a mistake itself', () => {
    const environment = { KEYPOOL_SESSION_IDLE: '48h', KEYPOOL_SESSION_MAX: 'a week' };
    expect(mistakesOf(environment)).toHaveLength(2);
    expect(mistakesOf({ KEYPOOL_DATABASE: 'uri', MONGODB_URI: '' })).toHaveLength(2);
  });

  it('names all mistakes at once, and never a secret', () => {
    const environment = {
      PORT: 'http',
      MONGODB_URI: 'mongo://user:hunter2@db',
      KEYPOOL_MASTER_KEY: 'hunter2',
      KEYPOOL_ADMIN_PASSWORD: 'hunter2',
      KEYPOOL_PURGE_AFTER: 'soon',
    };
    const [title, ...mistakes] = mistakesOf(environment);
    expect(title).toContain('5 mistakes');
    const named = mistakes.map((line) => /^- (\w+) /.exec(line)?.[1]);
    expect(named.sort()).toEqual(Object.keys(environment).sort());
    expect(mistakes.join()).not.toContain('hunter2');
  });
});

describe('secrets', () => {
  let folder: string;
  const file = (text: string) => {
    const path = join(folder, 'secret');
    writeFileSync(path, `${text}\n`, { mode: 0o600 });
    return path;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keypool-secrets-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['KEYPOOL_ADMIN_PASSWORD', 'correct horse battery'],
    ['MONGODB_URI', 'mongodb://a.example/keypool'],
  ])('may be in a file: %s', (name, text) => {
    const config = loadConfig({ [`${name}_FILE`]: file(text) });
    expect(valueOf(config, name)).toBe(text);
  });

  it('are not taken from a file that others may read', () => {
    const path = file('correct horse battery');
    chmodSync(path, 0o644);
    const [, mistake] = mistakesOf({ KEYPOOL_ADMIN_PASSWORD_FILE: path });
    expect(mistake).toMatch(
      /^- KEYPOOL_ADMIN_PASSWORD_FILE names a file that other users may read: \S+secret has the mode 0644\. Take that away with: chmod .*Expected: the path/,
    );
  });

  it('of a file are checked like others, and never shown', () => {
    const [, mistake] = mistakesOf({ KEYPOOL_ADMIN_PASSWORD_FILE: file('hunter2') });
    expect(mistake).toBe(
      '- KEYPOOL_ADMIN_PASSWORD is not valid (it has 7 characters). Expected: 12 to 256 characters',
    );
  });

  it.each(['KEYPOOL_ADMIN_PASSWORD', 'KEYPOOL_MASTER_KEY', 'MONGODB_URI'])(
    '%s is not given twice',
    (name) => {
      const value = name === 'MONGODB_URI' ? 'mongodb://a.example/keypool' : '01ff'.repeat(16);
      const mistakes = mistakesOf({ [name]: value, [`${name}_FILE`]: file(value) });
      expect(mistakes.slice(1)).toEqual([
        `- ${name} and ${name}_FILE are both set. Expected: one of the two variables`,
      ]);
    },
  );

  it('leave the environment, and nothing else does', () => {
    const environment = {
      PORT: '1',
      PATH: '/bin',
      MONGODB_URI: 'a',
      KEYPOOL_ADMIN_PASSWORD: 'b',
      KEYPOOL_MASTER_KEY: 'c',
      KEYPOOL_MASTER_KEY_FILE: 'd',
    };
    forgetSecrets(environment);
    expect(environment).toEqual({ PORT: '1', PATH: '/bin', KEYPOOL_MASTER_KEY_FILE: 'd' });
  });
});

test('a configuration stays the same on its way to another process', () => {
  const config = loadConfig({
    MONGODB_URI: 'mongodb://db/keypool?replicaSet=rs0',
    KEYPOOL_MASTER_KEY: 'abcd'.repeat(16),
    KEYPOOL_TRUSTED_PROXIES: '10.0.0.0/8',
    KEYPOOL_GUARD_PLACES: '3',
    KEYPOOL_COOLDOWN_STEPS: '1s,2s',
  });
  expect(receivedConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
});
