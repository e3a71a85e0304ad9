import { warningsAbout } from './warnings';

describe('warningsAbout', () => {
  it.each([
    ['KEYPOOL_LOGLEVEL', 'KEYPOOL_LOG_LEVEL'],
    ['KEYPOOL_PORT', 'PORT'],
    ['KEYPOOL_MONGODB_URI', 'MONGODB_URI'],
    ['KEYPOOL_PURGE_EVRY', 'KEYPOOL_PURGE_EVERY'],
    ['KEYPOOL_COOLDOWN_STEP', 'KEYPOOL_COOLDOWN_STEPS'],
    ['KEYPOOL_PASSWORD', 'KEYPOOL_ADMIN_PASSWORD'],
    ['KEYPOOL_SECRET_KEY', 'KEYPOOL_MASTER_KEY'],
    ['keypool_data_dir', 'KEYPOOL_DATA_DIR'],
    ['MONGODB_URL', 'MONGODB_URI'],
    ['MONGO_URI', 'MONGODB_URI'],
    ['OHMYGPT_BINDING_COLLECTION', 'OHMYGPT_BINDINGS_COLLECTION'],
  ])('of the unknown variable %s, and names %s', (name, nearest) => {
    expect(warningsAbout({ [name]: 'x' })).toEqual([
      `${name} is ignored: unknown variable. Did you mean ${nearest}?`,
    ]);
  });

  it('also of an unknown variable that resembles none', () => {
    expect(warningsAbout({ KEYPOOL_BRAKE_KEYS: '3' })).toEqual([
      expect.stringMatching(/^KEYPOOL_BRAKE_KEYS .* Did you mean \w+\?$/),
    ]);
  });

  it('never of a variable that other programs use', () => {
    const environment = {
      HOME: '/root',
      PATH: '/bin',
      POST: '1',
      MONGOMS_VERSION: '8',
      HOSTS: 'x',
      KEYPOOL_PROXY_PORT: '3001',
    };
    expect(warningsAbout(environment)).toEqual([]);
    expect(warningsAbout({ MONGODB_URI: 'mongodb://db', MONGO_URI: 'mongodb://other' })).toEqual(
      [],
    );
  });

  it('of a public address behind TLS without the proxy that adds it', () => {
    const environment = { KEYPOOL_PUBLIC_URL: 'https://keys.example' };
    expect(warningsAbout(environment)).toEqual([
      expect.stringMatching(/KEYPOOL_TRUSTED_PROXIES is not set.* Name that proxy\.$/),
    ]);
    expect(warningsAbout({ ...environment, KEYPOOL_TRUSTED_PROXIES: '127.0.0.1' })).toEqual([]);
    expect(warningsAbout({ KEYPOOL_PUBLIC_URL: 'http://localhost:3000' })).toEqual([]);
  });

  it('of a variable whose value in .env is not in force, without telling either value', () => {
    const envFile = { PORT: '3001', HOST: '127.0.0.1', KEYPOOL_ENCRYPTION: 'off', OTHER: 'x' };
    expect(warningsAbout({ PORT: '3002', HOST: '127.0.0.1' }, envFile)).toEqual([
      'KEYPOOL_ENCRYPTION is set in .env, but this process did not receive it. npm start reads the file.',
      'PORT is also set in .env: the value from the environment is used.',
    ]);
  });
});
