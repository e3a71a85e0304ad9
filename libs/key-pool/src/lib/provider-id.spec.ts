import { PROVIDER_IDS } from './provider-id';

describe('PROVIDER_IDS', () => {
  it('names the two providers of the contract', () => {
    expect(PROVIDER_IDS).toEqual(['ohmygpt', 'openhands']);
  });
});
