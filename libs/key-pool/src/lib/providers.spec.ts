import { PROVIDER_IDS, PROVIDERS } from './providers';

describe('PROVIDERS', () => {
  it('begins with the two of the contract', () => {
    expect(PROVIDER_IDS.slice(0, 2)).toEqual(['ohmygpt', 'openhands']);
  });

  it('names the keys of bindings as the seeds do', () => {
    expect(PROVIDERS.ohmygpt.bindingKeyField).toBe('ohmygptKeyId');
    expect(PROVIDERS.openhands.bindingKeyField).toBe('openhandsKeyId');
  });

  it('has ids that fit into names of collections, URLs and text keys', () => {
    expect(PROVIDER_IDS.filter((id) => !/^[a-z][a-z0-9]*$/.test(id))).toEqual([]);
  });

  it('tells its providers apart by every name', () => {
    const names = Object.values(PROVIDERS).flatMap((one) => [one.title, one.bindingKeyField]);
    expect(new Set(names).size).toBe(2 * PROVIDER_IDS.length);
  });
});
