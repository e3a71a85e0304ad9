import * as fc from 'fast-check';
import { idOfSegment, idSegment } from './id-segment';

describe('an id in a path', () => {
  /** What the URL standard calls a dot segment: clients fold it away. */
  const FOLDED = ['.', '%2e', '..', '.%2e', '%2e.', '%2e%2e'];
  /** No id has a percent sign. */
  const id = fc
    .oneof(fc.string({ minLength: 1 }), fc.constantFrom('.', '..', '...'))
    .filter((text) => !text.includes('%'));

  it('is folded away by no client, and names the same id', () => {
    fc.assert(
      fc.property(id, (text) => {
        const segment = idSegment(text);
        expect(FOLDED).not.toContain(segment.toLowerCase());
        expect(segment).not.toContain('/');
        expect(idOfSegment(decodeURIComponent(segment))).toBe(text);
      }),
    );
  });

  it('of any other form names itself', () => {
    expect(idOfSegment('%252E')).toBe('%252E');
    expect(idOfSegment('%2e%2e')).toBe('..');
    expect(idOfSegment('a.b')).toBe('a.b');
  });
});
