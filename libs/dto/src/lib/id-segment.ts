/**
 * No client sends a path with `.` or `..` as it stands: it folds the path, percent-encoded dots included. Such ids are
 * refused today, but may exist, and have to be deleted somehow. No id has a `%`, so their own encoded forms name them.
 */
const DOTS: readonly (readonly [id: string, alias: string])[] = [
  ['.', '%2E'],
  ['..', '%2E%2E'],
];

/** An id as a segment of a path: percent-encoded, and `.` and `..` in a form that no client folds. */
export function idSegment(id: string): string {
  const alias = DOTS.find(([dots]) => dots === id)?.[1];
  return encodeURIComponent(alias ?? id);
}

/** The id that a decoded segment of a path names: the counterpart of `idSegment`. */
export function idOfSegment(segment: string): string {
  return DOTS.find(([, alias]) => alias === segment.toUpperCase())?.[0] ?? segment;
}
