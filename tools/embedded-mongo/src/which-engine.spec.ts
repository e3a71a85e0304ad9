import { whichEngine } from './which-engine';

const COMMIT = '6b3e2d1c9a8f7e6d5c4b3a29181716151413121f';
const NOTHING = '0'.repeat(40);

describe('the engine behind an address', () => {
  it.each([
    [
      'MongoDB 8.0.4',
      { version: '8.0.4', gitVersion: COMMIT, storageEngines: ['devnull', 'wiredTiger'] },
    ],
    [
      'SecantusDB 0.7.0b3',
      { version: '8.2.11', gitVersion: NOTHING, secantusVersion: '0.7.0b3', bits: 64 },
    ],
    ['a server that calls itself MongoDB 7.0.42', { version: '7.0.42', gitVersion: COMMIT }],
    [
      'a server that calls itself MongoDB 8.2.11',
      { version: '8.2.11', gitVersion: NOTHING, storageEngines: ['wiredTiger'] },
    ],
    ['a server that calls itself MongoDB 5.0.0', { version: '5.0.0' }],
  ])('is %s', (name, buildInfo) => {
    const { engine, version } = whichEngine(buildInfo);
    expect(`${engine} ${version}`).toBe(name);
  });
});
