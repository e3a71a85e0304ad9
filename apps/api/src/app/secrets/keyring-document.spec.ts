import { randomBytes } from 'node:crypto';
import {
  areRowsProven,
  createKeyring,
  fingerprintsKey,
  markedRowsProven,
  newKey,
  rewrap,
  wrappingKey,
} from './keyring-document';

const wrapping = wrappingKey(randomBytes(32));
const other = wrappingKey(randomBytes(32));
/** Of a version that knew no proofs of rows. */
const EARLIER = { ...createKeyring(wrapping), fingerprints: newKey(wrapping, 'fingerprints') };

describe('whether rows are proven', () => {
  it('is so in a new keyring, and not in one of an earlier version', () => {
    expect(areRowsProven(wrapping, createKeyring(wrapping))).toBe(true);
    expect(areRowsProven(wrapping, EARLIER)).toBe(false);
  });

  it('is remembered by the key of the fingerprints, which stays the same', () => {
    const marked = { ...EARLIER, ...markedRowsProven(wrapping, EARLIER) };
    expect(areRowsProven(wrapping, marked)).toBe(true);
    expect(fingerprintsKey(wrapping, marked)).toEqual(fingerprintsKey(wrapping, EARLIER));
    const again = { ...marked, ...markedRowsProven(wrapping, marked) };
    expect(fingerprintsKey(wrapping, again)).toEqual(fingerprintsKey(wrapping, EARLIER));
  });

  it.each([
    ['proven', createKeyring(wrapping), true],
    ['not proven', EARLIER, false],
  ])('outlasts a new master key: %s', (_, keyring, expected) => {
    const rewrapped = { ...keyring, ...rewrap(keyring, wrapping, other) };
    expect(areRowsProven(other, rewrapped)).toBe(expected);
    expect(fingerprintsKey(other, rewrapped)).toEqual(fingerprintsKey(wrapping, keyring));
  });

  it('is not told by another master key', () => {
    expect(() => areRowsProven(other, EARLIER)).toThrow();
  });
});
