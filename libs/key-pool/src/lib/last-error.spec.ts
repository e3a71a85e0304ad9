import { readLastError, writeLastError, type LastError } from './last-error';

describe('the last error of a key', () => {
  it.each<[string, LastError]>([
    ['402, insufficient_balance', { status: 402, reason: 'insufficient_balance', message: null }],
    [
      '401, invalid_key: no: such key\n:(',
      { status: 401, reason: 'invalid_key', message: 'no: such key\n:(' },
    ],
    [
      'no status, network_error: ECONNRESET',
      { status: null, reason: 'network_error', message: 'ECONNRESET' },
    ],
    ['no status, empty_report', { status: null, reason: 'empty_report', message: null }],
  ])('is one line, which can be read: %j', (line, failure) => {
    expect(writeLastError(failure)).toBe(line);
    expect(readLastError(line)).toEqual(failure);
  });

  it.each(['', 'HTTP 500', '402', 'The secret cannot be decrypted.'])(
    'is nothing that can be read from %j',
    (line) => {
      expect(readLastError(line)).toBeNull();
    },
  );
});
