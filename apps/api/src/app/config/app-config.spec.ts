import { ConfigError, loadConfig } from './app-config';

function mistakesOf(environment: NodeJS.ProcessEnv): string {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.message;
    }
  }
  throw new Error('no mistake was found');
}

describe('loadConfig', () => {
  it('has a default for everything', () => {
    expect({ ...loadConfig({}) }).toEqual({
      PORT: 3000,
      HOST: '127.0.0.1',
      KEYPOOL_DATA_DIR: './data',
      MONGODB_URI: undefined,
      OHMYGPT_BINDINGS_COLLECTION: 'ohmygpt_bindings',
      KEYPOOL_ADMIN_EMAIL: 'admin@localhost',
      KEYPOOL_ADMIN_PASSWORD: undefined,
      KEYPOOL_RESET_ADMIN: undefined,
      KEYPOOL_MASTER_KEY: undefined,
      KEYPOOL_ENCRYPTION: 'on',
      KEYPOOL_PURGE_AFTER: 43_200_000,
      KEYPOOL_PURGE_EVERY: 60_000,
      KEYPOOL_COOLDOWN_STEPS: [30_000, 120_000, 600_000, 3_600_000],
      KEYPOOL_PERMANENT_AFTER_STEPS: 5,
      KEYPOOL_PERMANENT_WAIT: 21_600_000,
      KEYPOOL_UPSTREAM_ERRORS: 5,
      KEYPOOL_SESSION_IDLE: 7_200_000,
      KEYPOOL_SESSION_MAX: 86_400_000,
      KEYPOOL_LOG_LEVEL: 'info',
    });
  });

  it.each<[string, string, unknown]>([
    ['PORT', '0', 0],
    ['PORT', ' 8080 ', 8080],
    ['HOST', '::', '::'],
    ['MONGODB_URI', 'mongodb+srv://a.example/keypool', 'mongodb+srv://a.example/keypool'],
    ['KEYPOOL_MASTER_KEY', 'ab'.repeat(32), 'ab'.repeat(32)],
    ['KEYPOOL_MASTER_KEY', `${'a'.repeat(43)}=`, `${'a'.repeat(43)}=`],
    ['KEYPOOL_ENCRYPTION', 'off', 'off'],
    ['KEYPOOL_PURGE_AFTER', '90m', 5_400_000],
    ['KEYPOOL_COOLDOWN_STEPS', '500ms, 2s', [500, 2_000]],
    ['KEYPOOL_LOG_LEVEL', 'silent', 'silent'],
  ])('reads %s=%j', (name, text, value) => {
    expect(loadConfig({ [name]: text })).toHaveProperty(name, value);
  });

  it('takes an empty variable for one that is not set, and passes over unknown ones', () => {
    expect({
      ...loadConfig({ PORT: '', MONGODB_URI: ' ', KEYPOOL_NO_SUCH: 'x', PATH: '/bin' }),
    }).toEqual({
      ...loadConfig({}),
    });
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', 'http'],
    ['PORT', '0x50'],
    ['MONGODB_URI', 'localhost:27017'],
    ['OHMYGPT_BINDINGS_COLLECTION', '$cmd'],
    ['OHMYGPT_BINDINGS_COLLECTION', 'system.users'],
    ['KEYPOOL_ADMIN_EMAIL', 'admin'],
    ['KEYPOOL_ADMIN_PASSWORD', 'short'],
    ['KEYPOOL_MASTER_KEY', 'too-short'],
    ['KEYPOOL_ENCRYPTION', 'yes'],
    ['KEYPOOL_PURGE_AFTER', '12'],
    ['KEYPOOL_PURGE_AFTER', '0s'],
    ['KEYPOOL_PURGE_EVERY', '1ms'],
    ['KEYPOOL_COOLDOWN_STEPS', '30s,,2m'],
    ['KEYPOOL_COOLDOWN_STEPS', '30s;2m'],
    ['KEYPOOL_PERMANENT_AFTER_STEPS', '0'],
    ['KEYPOOL_LOG_LEVEL', 'loud'],
  ])('refuses %s=%s by name', (name, value) => {
    const message = mistakesOf({ [name]: value });
    expect(message).toContain('1 mistake');
    expect(message).toContain(`- ${name} must`);
  });

  it('names all mistakes at once, and never a value', () => {
    const message = mistakesOf({
      PORT: 'http',
      MONGODB_URI: 'mongo://user:hunter2@db',
      KEYPOOL_MASTER_KEY: 'hunter2',
      KEYPOOL_ADMIN_PASSWORD: 'hunter2',
      KEYPOOL_PURGE_AFTER: 'soon',
    });
    for (const name of [
      'PORT',
      'MONGODB_URI',
      'KEYPOOL_MASTER_KEY',
      'KEYPOOL_ADMIN_PASSWORD',
      'KEYPOOL_PURGE_AFTER',
    ]) {
      expect(message.match(new RegExp(`^- ${name} `, 'gm'))).toHaveLength(1);
    }
    expect(message).not.toContain('hunter2');
  });
});
