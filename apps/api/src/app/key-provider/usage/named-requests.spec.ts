import { NAMES_AN_HOUR, NamedRequests } from './named-requests';

const tooMany = expect.objectContaining({
  code: 'too_many_attempts',
  extras: { retryAfterSeconds: 1 },
});

describe('the names of usage requests', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function used(): NamedRequests {
    const names = new NamedRequests();
    names.take('t', NAMES_AN_HOUR);
    return names;
  }

  it('are bounded for each token', () => {
    const names = used();
    expect(() => names.take('t', 1)).toThrow(tooMany);
    expect(() => names.take('other', 1)).not.toThrow();
  });

  it('grow back steadily, a hundred a second, and what is refused takes none', () => {
    const names = used();
    jest.advanceTimersByTime(500);
    expect(() => names.take('t', 51)).toThrow(tooMany);
    expect(() => names.take('t', 49)).not.toThrow();
    expect(() => names.take('t', 2)).toThrow(tooMany);
  });

  it('do not grow beyond those of an hour', () => {
    const names = used();
    jest.advanceTimersByTime(10 * 3_600_000);
    names.take('t', NAMES_AN_HOUR);
    expect(() => names.take('t', 1)).toThrow(tooMany);
  });
});
