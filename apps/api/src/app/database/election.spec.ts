import { mongo } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { ELECTION, outlastElection } from './election';

const STEPPING_DOWN = new mongo.MongoServerError({ code: 10_107, message: 'not primary' });
const GONE = new mongo.MongoNetworkError('connection closed');

/** Fails as often as there are errors. */
function failing(...errors: Error[]): () => Promise<string> {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error) {
      throw error;
    }
    return 'done';
  };
}

describe('an election while Keypool starts', () => {
  beforeEach(() => Object.assign(ELECTION, { withinMs: 60_000, pauseMs: 1 }));

  it('is outlasted, and spoken of once', async () => {
    const waits = jest.fn();
    await expect(outlastElection(failing(STEPPING_DOWN, GONE), waits)).resolves.toBe('done');
    expect(waits.mock.calls).toEqual([[STEPPING_DOWN]]);
  });

  it('that does not end, ends the start with advice', async () => {
    ELECTION.withinMs = 20;
    const error: unknown = await outlastElection(
      () => Promise.reject(GONE),
      () => undefined,
    ).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartupError);
    expect(error).toHaveProperty('message', expect.stringMatching(/connection closed.*rs\.status/));
  });

  it('is not what another error is', async () => {
    const waits = jest.fn();
    const refused = new mongo.MongoServerError({ code: 13, message: 'not authorized' });
    await expect(outlastElection(failing(refused), waits)).rejects.toBe(refused);
    expect(waits).not.toHaveBeenCalled();
  });
});
