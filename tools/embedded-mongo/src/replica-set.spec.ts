import { nextCommand } from './replica-set';

const set = { name: 'keypool', port: 20001 };

describe('the one-member replica set', () => {
  it('is initiated on a server that never had one', () => {
    expect(nextCommand(null, set)).toEqual({
      replSetInitiate: { _id: 'keypool', members: [{ _id: 0, host: '127.0.0.1:20001' }] },
    });
  });

  it('is left alone when its member has this port', () => {
    const config = { _id: 'keypool', version: 3, members: [{ _id: 0, host: '127.0.0.1:20001' }] };
    expect(nextCommand(config, set)).toBeNull();
  });

  it('is moved by force to a new port, with the next version and all else as it was', () => {
    const config = {
      _id: 'keypool',
      version: 3,
      term: 7,
      settings: { replicaSetId: 'x' },
      members: [{ _id: 0, host: '127.0.0.1:20000', priority: 1 }],
    };
    expect(nextCommand(config, set)).toEqual({
      replSetReconfig: {
        ...config,
        version: 4,
        members: [{ _id: 0, host: '127.0.0.1:20001', priority: 1 }],
      },
      force: true,
    });
  });
});
